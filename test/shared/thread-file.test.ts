import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { threadFile } from '../../src/shared/thread-file.ts'

it.each([
  ['cli/role-process', 'program/'],
  ['site/http/reader/worker', 'program/'],
  ['tracker/announce-thread', 'program/'],
  // Not one that a thread begins with.
  ['shared/thread-file', ''],
])('%s is loaded from the joined modules if it can be', (name, below) => {
  const file = fileURLToPath(threadFile(name))
  expect(file.split(/[\\/][0-9a-f]{16}[\\/]/)[1]).toBe(`${below}${name}.js`)
  expect(fs.existsSync(file)).toBe(true)
})
