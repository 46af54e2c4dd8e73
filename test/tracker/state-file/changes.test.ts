import fs from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openChanges } from '../../../src/tracker/state-file/changes.ts'
import { aFolder } from '../support/a-role.ts'

const folder = aFolder('changes')
afterAll(() => fs.rmSync(folder, { recursive: true }))

const failed = (error: unknown) => {
  throw error
}

it('a closed file of changes leaves alone whatever got its descriptor', async () => {
  const changes = openChanges(path.join(folder, 'a'), 0, failed)
  changes.append(Buffer.from('change'))
  await changes.close()
  const other = path.join(folder, 'b')
  // The system assigns the lowest free number: one of these gets that of the closed file.
  const others = Array.from({ length: 50 }, () => fs.openSync(other, 'w+'))
  changes.append(Buffer.from('late'))
  await changes.sync()
  await changes.close()
  expect(others.map((fd) => fs.fstatSync(fd).size)).toEqual(others.map(() => 0))
  for (const fd of others) fs.closeSync(fd)
  expect(fs.readFileSync(path.join(folder, 'a'), 'utf8')).toBe('change')
})
