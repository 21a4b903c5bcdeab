import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { schemaFiles } from '../../scripts/schema-files.ts'
import { ROOT } from '../support/source-files.ts'

const directory = join(ROOT, 'schema')

describe('schema/', () => {
  test.each([...schemaFiles()])('%s is what `npm run schema` writes', (name, text) => {
    expect(readFileSync(join(directory, name), 'utf8')).toBe(text)
  })

  test('holds nothing else', () => {
    expect(readdirSync(directory).toSorted()).toEqual([...schemaFiles().keys()].toSorted())
  })

  test('every file that crosses a border refuses unknown keys and names its schema', () => {
    for (const name of ['plan.json', 'measurement.json', 'report.json']) {
      const schema = JSON.parse(schemaFiles().get(name) ?? '') as { oneOf?: unknown[] }
      for (const variant of schema.oneOf ?? [schema]) {
        expect(variant).toMatchObject({ additionalProperties: false, properties: { schema: { const: 1 } } })
      }
    }
  })
})
