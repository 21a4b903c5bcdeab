import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isLastingRefusal, meaningOfRefusal, withoutHttpLogin, withoutLogin } from '../../../src/core/upstream/git-refusal.ts'
import { parseLsRemote } from '../../../src/core/upstream/ls-remote.ts'

const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string]

describe('the tags of git ls-remote', () => {
  test('are peeled, whichever line comes first, and only those of the prefixes', () => {
    const text = [
      `${a}\trefs/tags/b6000`,
      `${c}\trefs/tags/v0.5.0^{}`,
      `${b}\trefs/tags/v0.5.0`,
      `${a}\trefs/tags/gguf-v1`,
      '',
    ].join('\n')
    expect(parseLsRemote(text, ['v', 'b'])).toEqual([
      { name: 'b6000', commit: a },
      { name: 'v0.5.0', commit: c, object: b },
    ])
    expect(parseLsRemote(text, ['v'])).toEqual([{ name: 'v0.5.0', commit: c, object: b }])
    expect(parseLsRemote(text, [])).toEqual([])
  })

  test.each([
    `${a}\trefs/heads/b6000`,
    `${a} refs/tags/b6000`,
    `${a.slice(1)}\trefs/tags/b6000`,
    `${a}\trefs/tags/b6000; rm -rf /`,
    `${a}\trefs/tags/b/../..`,
    `${a}\trefs/tags/b6000.lock`,
    `${a}\trefs/tags/b..6`,
    `${a}\trefs/tags/b6000\r`,
    `${a}\trefs/tags/b\u0000`,
    `${a}\trefs/tags/b${'0'.repeat(200)}`,
    `${a}\trefs/tags/b6000^{}`,
    `${a}\trefs/tags/-b6000`,
    `${a.toUpperCase()}\trefs/tags/b6000`,
    `x${a}\trefs/tags/b6000`,
  ])('a line that is none is ignored: %j', (line) => {
    expect(parseLsRemote(line, ['v', 'b', '-'])).toEqual([])
  })

  test('whatever a server says, names and commits have their shape', () => {
    const noise = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(`${a}\trefs/tags/`, '^{}', '\n', 'b1', 'v0.1.0', '/', '..')),
    )
    fc.assert(
      fc.property(noise, (pieces) => {
        for (const { name, commit } of parseLsRemote(pieces.join(''), ['v', 'b'])) {
          expect(name).toMatch(/^[vb][A-Za-z0-9._+-]*$/)
          expect(commit).toMatch(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/)
        }
      }),
    )
  })

  test('what is listed comes back', () => {
    const listed = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 99999 }), fc.stringMatching(/^[0-9a-f]{40}$/)), {
      selector: ([number]) => number,
    })
    fc.assert(
      fc.property(listed, (entries) => {
        const text = entries.map(([number, id]) => `${id}\trefs/tags/b${number}\n`).join('')
        expect(parseLsRemote(text, ['b'])).toEqual(entries.map(([number, id]) => ({ name: `b${number}`, commit: id })))
      }),
    )
  })
})

describe('what git says of a remote that does not serve', () => {
  test.each([
    ["fatal: unable to access 'https://github.com/x/': Could not resolve host: github.com", 'the host cannot be found'],
    [
      "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
      'it is private or missing, and no login was given',
    ],
    ["fatal: Authentication failed for 'https://host/x/'", 'it is private or missing, and takes none of the logins that git has here'],
    ["fatal: couldn't find remote ref refs/tags/b1", 'it does not have what it listed before, or the commit was never there'],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 503", 'its server fails'],
    ["fatal: transport 'ext' not allowed", 'its kind of address is not allowed (https, http, ssh, git, file)'],
    ["fatal: couldn't find remote ref HEAD", 'it has no default branch, or is empty'],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 407", 'the proxy wants a login'],
    ['Host key verification failed.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.', 'this machine does not know its ssh key (git says: Host key verification failed)'],
    ['kex_exchange_identification: read: nonsense\nfatal: Could not read from remote repository.', 'git says: kex_exchange_identification: read: nonsense'],
    ["error: RPC failed; curl 18 transfer closed\nfatal: expected 'packfile'", 'its answer broke off'],
    ["fatal: unable to access 'https://x/': gnutls_handshake() failed: An unexpected TLS packet was received.", 'no secure connection can be made'],
    ["fatal: unable to access 'https://x/': Maximum (20) redirects followed", 'it sends from one address to the next without end'],
    ['fatal: https://x/info/refs not valid: is this a git repository?', 'what answers there is no git server'],
    ['error: something new', 'git says: error: something new'],
    ['', 'git says: nothing'],
  ])('%j', (said, meaning) => {
    expect(meaningOfRefusal(`warning: hm\n${said}\n`)).toContain(said === '' ? 'git says' : meaning)
  })

  test('lasts where nobody but a person can mend it', () => {
    const lasting = ["fatal: repository 'https://x/' not found", "fatal: could not read Username for 'https://x': terminal prompts disabled", 'fatal: dumb http transport does not support shallow capabilities', "fatal: couldn't find remote ref HEAD"]
    const passing = ["fatal: unable to access 'https://x/': The requested URL returned error: 429", "fatal: unable to access 'https://x/': Could not resolve host: x", "fatal: couldn't find remote ref refs/tags/b1", 'error: something new']
    expect([lasting.map(isLastingRefusal), passing.map(isLastingRefusal)]).toEqual([[true, true, true, true], [false, false, false, false]])
  })

  test('names no login', () => {
    expect(withoutLogin('https://me:secret@host/x and ssh://git@host/y')).toBe('https://host/x and ssh://host/y')
    // all of it, where a password with a sign of its own is not written with percent signs
    expect(withoutLogin("unable to access 'https://me:sec@ret@host/x@y'")).toBe("unable to access 'https://host/x@y'")
    expect(meaningOfRefusal("fatal: unable to access 'https://me:secret@host/x/': boom")).not.toContain('secret')
  })

  test.each([
    ['https://me:sec@ret@host/x@y', 'https://host/x@y'],
    ['HTTPS://token@host/x', 'HTTPS://host/x'],
    ['ssh://git@host:22/x', 'ssh://git@host:22/x'],
    ['git@host:x', 'git@host:x'],
  ])('%s is kept as %s', (address, kept) => {
    expect(withoutHttpLogin(address)).toBe(kept)
  })
})
