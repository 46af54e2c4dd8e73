import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-messages-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

/** What the check says of a message; empty if nothing is wrong with it. */
function faultOf(message: string): string {
  const file = path.join(folder, 'message')
  fs.writeFileSync(file, message)
  const script = inProject('scripts/check-commits.js')
  const { status, stderr } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' })
  expect(status).toBe(stderr === '' ? 0 : 1)
  return stderr.trim()
}

describe('a commit message', () => {
  it('has an area, a short subject and a body', () => {
    expect(faultOf('store: lock the member row\n\nTwo bookings overtook each other.\n')).toBe('')
    expect(faultOf('site, jobs: one clock\n\nBoth had one.\n')).toBe('')
  })

  it.each([
    ['Lock the member row\n\nWhy.', 'is not `area: what changed`'],
    ['store:\n\nWhy.', 'is not `area: what changed`'],
    [`store: ${'x'.repeat(54)}\n\nWhy.`, 'has 61 characters'],
    ['store: lock the member row', 'has no body that says why'],
    ['store: lock the member row\n\n# Comments of an editor\n', 'has no body that says why'],
  ])('is refused: %j', (message, fault) => {
    expect(faultOf(message)).toBe(`the message ${fault}`)
  })
})
