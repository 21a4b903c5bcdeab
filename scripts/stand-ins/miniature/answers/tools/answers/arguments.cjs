/** Reads the command line of one of upstream's programs (common/arg.cpp), or ends as it does: usage, or rc 1 and the argument. */
function readArguments(known, args) {
  if (args.includes('--help')) {
    const lines = Object.entries(known).map(([flags, value]) => `${flags.replaceAll(' ', ',  ')} ${value}`.trimEnd().padEnd(39) + ' as upstream says\n')
    process.stdout.write(`----- common params -----\n\n${lines.join('')}`)
    process.exit(0)
  }
  const given = {}
  for (let at = 0; at < args.length; at++) {
    const entry = Object.entries(known).find(([flags]) => flags.split(' ').includes(args[at]))
    if (entry === undefined) {
      process.stderr.write(`error: invalid argument: ${args[at]}\n`)
      process.exit(1)
    }
    given[entry[0].split(' ')[0]] = entry[1] === '' ? true : args[++at]
  }
  return given
}

/** What all programs take. */
const common = {
  '-h --help --usage': '',
  '-t --threads': 'N', '-c --ctx-size': 'N', '-n --predict --n-predict': 'N', '-b --batch-size': 'N', '-ub --ubatch-size': 'N',
  '-fa --flash-attn': '[on|off|auto]', '-ctk --cache-type-k': 'TYPE', '-ctv --cache-type-v': 'TYPE', '-ngl --gpu-layers --n-gpu-layers': 'N',
  '-dev --device': '<dev1,dev2,..>', '-m --model': 'FNAME',
}

module.exports = { common, readArguments }
