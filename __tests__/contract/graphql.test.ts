import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { buildSchema, parse, validate } from 'graphql'
import { DRAFT_MUTATIONS } from '../../src/adapters/github-draft.ts'
import { MERGE_MUTATIONS } from '../../src/adapters/github-merge.ts'

// assumeValidSDL: GitHub's own file has a field twice, which the strict reading refuses
const schema = buildSchema(readFileSync(new URL('../../node_modules/@octokit/graphql-schema/schema.graphql', import.meta.url), 'utf8'), {
  assumeValidSDL: true,
})
const faults = (text: string): string[] => validate(schema, parse(text)).map(({ message }) => message)

test.each(Object.entries({ ...DRAFT_MUTATIONS, ...MERGE_MUTATIONS }))('the mutation "%s" is one of GitHub’s schema', (_name, text) => {
  expect(faults(text)).toEqual([])
  expect(faults(text.replace('pullRequestId', 'pullRequestID')).join()).toMatch(/pullRequestID/)
})

test('the variables of our mutations are none that @octokit/graphql keeps for itself', () => {
  for (const text of Object.values({ ...DRAFT_MUTATIONS, ...MERGE_MUTATIONS })) expect(text).not.toMatch(/\$(?:method|baseUrl|url|headers|request|query|mediaType)\b/)
})
