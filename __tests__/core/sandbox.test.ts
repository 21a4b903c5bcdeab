import { describe, expect, test } from '@jest/globals'
import { bubblewrapArguments } from '../../src/core/sandbox/bubblewrap-arguments.ts'
import { deviceNodes } from '../../src/core/sandbox/device-nodes.ts'
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

describe("bwrap's arguments", () => {
  const enclosure = { program: '/s/bin/x', arguments: ['--ro-bind', '/', '/'], environment: { HOME: '/tmp/home' }, readable: ['/m.gguf'], writable: ['/out'], devices: [], links: { '/bin': 'usr/bin' }, mark: 'm', processBytes: 1024 ** 3 }

  test('put the words of the program behind the end of its own, and make everything read-only before that', () => {
    const words = bubblewrapArguments(enclosure)
    const end = words.indexOf('--')
    expect(words.slice(end + 5)).toEqual(['m', '1048576', '4096', '/s/bin/x', '--ro-bind', '/', '/'])
    expect(bubblewrapArguments({ ...enclosure, processBytes: null }).slice(end + 5, end + 8)).toEqual(['m', '', '4096'])
    const own = words.slice(0, end).join(' ')
    expect(own).toMatch(/^--unshare-all --die-with-parent --as-pid-1 --cap-drop ALL /)
    expect(own).toContain('--symlink usr/bin /bin ')
    expect(own).toMatch(/--ro-bind-try \/m\.gguf \/m\.gguf --bind \/out \/out --remount-ro \/ --chdir \/tmp\/home$/)
    expect(own).not.toMatch(/--(?:bind|dev-bind) \/ |--share-net|--tmpfs (?!\/tmp|\/dev\/shm)/)
    expect(own.match(/--size 268435456 --tmpfs/g)).toHaveLength(2)
  })

  test('show a GPU by its nodes and /sys, and the CPU by its part of /sys alone', () => {
    expect(bubblewrapArguments(enclosure).join(' ')).toContain('--ro-bind-try /sys/devices/system /sys/devices/system ')
    const gpu = bubblewrapArguments({ ...enclosure, devices: ['/dev/dri'] }).join(' ')
    expect(gpu).toContain('--ro-bind-try /sys /sys --dev-bind-try /dev/dri /dev/dri --remount-ro /dev ')
  })
})

test('a witness that was lied to is no worse than none', () => {
  const forged = ['m process a\u001b[31m', ...Array.from({ length: 900 }, (_, at) => `m file /tmp/${at}`), 'm net Ip: OutNoRoutes', 'm net Ip: 1e999', 'm net Ip6OutNoRoutes 99999999999999999999', 'own words'].join('\n')
  const { stderr, traces } = readWitness(forged, 'm', { known: ['/tmp/0'], roomMiB: 1 })
  expect(stderr).toBe('own words')
  expect(traces.every((sentence) => sentence.length < 500 && !sentence.includes('\u001b'))).toBe(true)
  expect(traces).toContainEqual('wrote 899 files (/tmp/1, /tmp/2, /tmp/3, /tmp/4, /tmp/5, …) beside its output; removed')
})
