import { describe, expect, test } from '@jest/globals'
import { bubblewrapArguments } from '../../src/core/sandbox/bubblewrap-arguments.ts'
import { deviceNodes } from '../../src/core/sandbox/device-nodes.ts'
import { serviceWords } from '../../src/core/sandbox/service-words.ts'
import { readWitness } from '../../src/core/sandbox/traces.ts'

const DEV = ['null', 'vda', 'mem', 'kvm', 'dri', 'kfd', 'nvidia0', 'nvidia1', 'nvidiactl', 'nvidia-uvm', 'nvidia-caps', 'nvidia-vgpuctl', 'dxg', 'mtgpu.0', 'davinci0', 'snd', 'tty0']

describe('The device nodes of', () => {
  test.each([
    ['cpu', ''],
    ['blas', ''],
    ['cuda', 'nvidia0 nvidia1 nvidiactl nvidia-uvm nvidia-caps dxg'],
    ['rocm', 'dri kfd'],
    ['vulkan', 'dri nvidia0 nvidia1 nvidiactl nvidia-uvm nvidia-caps dxg'],
    ['a-variant-of-ones-own', 'dri kfd nvidia0 nvidia1 nvidiactl nvidia-uvm nvidia-caps dxg mtgpu.0 davinci0'],
    ['constructor', 'dri kfd nvidia0 nvidia1 nvidiactl nvidia-uvm nvidia-caps dxg mtgpu.0 davinci0'],
  ])('%s', (variant, nodes) => {
    expect(deviceNodes(variant, DEV).join(' ')).toBe(nodes.split(' ').filter(Boolean).map((name) => `/dev/${name}`).join(' '))
  })
})

const enclosure = { program: '/s/bin/x', arguments: ['--ro-bind', '/', '/'], environment: { HOME: '/tmp/home' }, readable: ['/m.gguf'], writable: ['/out'], devices: [], mark: 'm', processBytes: 1024 ** 3 }

describe("bwrap's arguments", () => {
  const LINKS = { '/bin': 'usr/bin' }

  test('put the words of the program behind the end of its own, and make everything read-only before that', () => {
    const words = bubblewrapArguments(enclosure, LINKS)
    const end = words.indexOf('--')
    expect(words.slice(end + 5)).toEqual(['m', '1048576', '4096', '/s/bin/x', '--ro-bind', '/', '/'])
    expect(bubblewrapArguments({ ...enclosure, processBytes: null }, LINKS).slice(end + 5, end + 8)).toEqual(['m', '', '4096'])
    const own = words.slice(0, end).join(' ')
    expect(own).toMatch(/^--unshare-all --die-with-parent --as-pid-1 --cap-drop ALL /)
    expect(own).toContain('--symlink usr/bin /bin ')
    expect(own).toMatch(/--ro-bind-try \/m\.gguf \/m\.gguf --bind \/out \/out --remount-ro \/ --chdir \/tmp\/home$/)
    expect(own).not.toMatch(/--(?:bind|dev-bind) \/ |--share-net|--tmpfs (?!\/tmp|\/dev\/shm)/)
    expect(own.match(/--size 268435456 --tmpfs/g)).toHaveLength(2)
  })

  test('show a GPU by its nodes and /sys, and the CPU by its part of /sys alone', () => {
    expect(bubblewrapArguments(enclosure, LINKS).join(' ')).toContain('--ro-bind-try /sys/devices/system /sys/devices/system ')
    const gpu = bubblewrapArguments({ ...enclosure, devices: ['/dev/dri'] }, LINKS).join(' ')
    expect(gpu).toContain('--ro-bind-try /sys /sys --dev-bind-try /dev/dri /dev/dri --remount-ro /dev ')
  })
})

describe("systemd-run's words", () => {
  const place = { unit: 'u.service', root: '/s/root', temporary: ['/s/tmp', '/s/var-tmp'], nodes: [], groups: [], mostSeconds: 35 } as const
  const odd = '/m/a "b" \\ %n: $HOME'

  test('put the words of the program behind the end of their own, with dollar signs that stay', () => {
    const words = serviceWords({ ...enclosure, arguments: ['$HOME', '--property=PrivateNetwork=no'] }, place)
    const end = words.indexOf('--')
    expect(words.slice(end + 1, end + 6)).toEqual(['/bin/sh', '-c', expect.stringMatching(/env -i/), 'service', 'HOME=/tmp/home'])
    expect(words.slice(-3)).toEqual(['/s/bin/x', '$$HOME', '--property=PrivateNetwork=no'])
    expect(words.slice(0, end)).toEqual(expect.arrayContaining(['--system', '--wait', '--unit=u.service', '--property=DynamicUser=yes', '--property=PrivateNetwork=yes', '--property=RootDirectory=/s/root', '--property=RuntimeMaxSec=35']))
    expect(words.slice(end + 6).join(' ').replaceAll('$$', '')).not.toContain('$')
  })

  test('quote every path, mount what is read read-only, and let two places be written that are in memory', () => {
    const own = serviceWords({ ...enclosure, readable: [odd], writable: [odd] }, place)
    const quoted = String.raw`/m/a \"b\" \\ %n: $HOME`
    expect(own).toContain(`--property=BindReadOnlyPaths="-${quoted}"`)
    expect(own.filter((word) => word.startsWith('--property=BindPaths='))).toEqual([`--property=BindPaths="${quoted}"`])
    expect(own.filter((word) => word.includes('/tmp"'))).toEqual(['--property=BindReadOnlyPaths="-/s/tmp":"/tmp"', '--property=BindReadOnlyPaths="-/s/var-tmp":"/var/tmp"'])
    expect(own.filter((word) => word.startsWith('--property=TemporaryFileSystem='))).toEqual(['/tmp/home', '/dev/shm'].map((path) => `--property=TemporaryFileSystem=${path}:size=256M,mode=1777`))
  })

  test('let a GPU be opened by its nodes, and by the groups that own them', () => {
    const own = serviceWords({ ...enclosure, devices: ['/dev/dri'] }, { ...place, nodes: ['/dev/dri/renderD128'], groups: [104] })
    expect(own).toEqual(expect.arrayContaining(['--property=BindPaths="-/dev/dri"', '--property=DeviceAllow=/dev/dri/renderD128 rw', '--property=SupplementaryGroups=104', '--property=PrivateDevices=yes']))
    expect(serviceWords(enclosure, place).join(' ')).not.toMatch(/DeviceAllow|SupplementaryGroups/)
  })
})

test('what a witness says of processor time is a sum of four numbers, or nothing', () => {
  const ticks = (stat: string): number | null => readWitness(`m stat ${stat}\n`, 'm', { known: [], roomMiB: 1 }).cpuTicks
  expect(ticks('7 (a ) b) R 1 1 1 0 -1 4194304 101 0 0 0 10 1 40 12 20 0 1 0 154120')).toBe(63)
  expect(ticks('7 (sh) R 1 1 1 0 -1 4194304 101 0 0 0 10 1 40 12 20 0 1 0 154120')).toBe(63)
  for (const hostile of ['', '7 (sh) R', '7 (sh) R 1 1 1 0 -1 4194304 101 0 0 0 -10 1 40 12 20', '7 (sh) R 1 1 1 0 -1 4194304 101 0 0 0 1e9 1 40 12 20']) expect(ticks(hostile)).toBeNull()
})

test('a witness that was lied to is no worse than none', () => {
  const forged = ['m process a\u001b[31m', ...Array.from({ length: 900 }, (_, at) => `m file /tmp/${at}`), 'm net Ip: OutNoRoutes', 'm net Ip: 1e999', 'm net Ip6OutNoRoutes 99999999999999999999', 'own words'].join('\n')
  const { stderr, traces } = readWitness(forged, 'm', { known: ['/tmp/0'], roomMiB: 1 })
  expect(stderr).toBe('own words')
  expect(traces.every((sentence) => sentence.length < 500 && !sentence.includes('\u001b'))).toBe(true)
  expect(traces).toContainEqual('wrote 899 files (/tmp/1, /tmp/2, /tmp/3, /tmp/4, /tmp/5, …) beside its output; removed')
})
