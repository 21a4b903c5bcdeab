import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import semver from 'semver'
import { completed, missingOptionals } from '../../scripts/complete-lockfile.ts'
import { ROOT } from '../support/source-files.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly engines: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')
const manifest = JSON.parse(read('package.json')) as Manifest
const lock = JSON.parse(read('package-lock.json')) as { packages: Parameters<typeof missingOptionals>[0] }
const dependencies = { ...manifest.dependencies, ...manifest.devDependencies }

describe('package.json', () => {
  test.each(Object.entries(dependencies))('%s %s is an exact version', (_name, version) => {
    expect(semver.valid(version)).toBe(version)
  })

  test('the GitHub emulator is the one whose gaps are known', () => {
    expect(manifest.devDependencies['emulate']).toBe('0.12.2')
  })

  test('the oldest Node.js of package.json is the one that the bundle is made for', () => {
    const oldest = semver.minVersion(manifest.engines['node'] ?? '')?.version ?? ''
    expect(oldest).toBe('20.11.0')
    expect(read('rolldown.config.ts')).toContain(`target: 'node${oldest.replace(/\.0$/, '')}'`)
  })

  test('nothing runs by itself at install', () => {
    const hook = /^(?:pre|post)|^install$/
    expect(Object.keys(manifest.scripts).filter((name) => hook.test(name))).toEqual([])
  })

  test('every dependency is explained in docs/decisions/0001-toolchain.md', () => {
    const decision = read('docs/decisions/0001-toolchain.md')
    expect(Object.keys(dependencies).filter((name) => !decision.includes(`\`${name}\``))).toEqual([])
  })
})

describe('package-lock.json', () => {
  test('belongs to this package.json', () => {
    const { name, version, engines, bin, dependencies: runtime, devDependencies } = manifest
    expect(lock.packages['']).toMatchObject({ name, version, engines, bin })
    expect(lock.packages['']).toHaveProperty('dependencies', runtime)
    expect(lock.packages['']).toHaveProperty('devDependencies', devDependencies)
  })

  test('carries no address of a registry, and a digest for every package that is installed here', () => {
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '')
    expect(entries.length).toBeGreaterThan(100)
    expect(entries.filter(([, entry]) => 'resolved' in entry).map(([path]) => path)).toEqual([])
    expect(entries.filter(([, { integrity, optional }]) => integrity === undefined && optional !== true)).toEqual([])
  })

  test('has every optional package, without which `npm ci` refuses it', () => {
    expect(missingOptionals(lock.packages)).toEqual([])
    expect(completed(read('package-lock.json'))).toBe(read('package-lock.json'))
  })

  test('gets the packages of other platforms back, as npm would write them', () => {
    const parent = { version: '1.0.0', dev: true, optionalDependencies: { '@a/linux-arm64-musl': '1.0.0' } }
    const broken = JSON.stringify({ packages: { 'node_modules/a': parent } })
    expect(JSON.parse(completed(broken))).toHaveProperty(['packages', 'node_modules/@a/linux-arm64-musl'], {
      version: '1.0.0', dev: true, optional: true, os: ['linux'], cpu: ['arm64'], libc: ['musl'],
    })
  })

  test('.npmrc keeps it so', () => {
    expect(read('.npmrc')).toMatch(/^omit-lockfile-registry-resolved=true$/m)
    expect(read('.npmrc')).toMatch(/^save-exact=true$/m)
    expect(existsSync(join(ROOT, 'npm-shrinkwrap.json'))).toBe(false)
  })
})
