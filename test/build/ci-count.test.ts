import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-count-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

/** What .ci/count.js prints about these lines of .ci/reporter.js. */
function counted(lines: readonly object[], status: number): string[] {
  const file = path.join(folder, 'said')
  fs.writeFileSync(file, lines.map((line) => JSON.stringify(line) + '\n').join(''))
  const given = ['run', path.join(folder, 'unsteady'), file, `${status}`]
  const ran = spawnSync(process.execPath, [inProject('.ci', 'count.js'), ...given])
  return ran.stdout.toString().trim().split('\n')
}

const file = { id: 'f', state: 'file', file: 'a.test.ts', name: 'a.test.ts', why: '' }
const ended = { ...file, state: 'ended' }
const passed = { ...file, id: 'f1', state: 'passed', name: 'a.test.ts: one' }
const failed = { ...file, id: 'f2', state: 'failed', name: 'a.test.ts: two', why: '1 is not 2' }
const skipped = { ...file, id: 'f3', state: 'skipped', name: 'a.test.ts: three' }
const began = { ...file, id: 'f4', state: 'began', name: 'a.test.ts: four' }

it('counts what passed, failed and was skipped, and names failures', () => {
  const all = [file, passed, { ...failed, state: 'began' }, failed, skipped, ended]
  expect(counted(all, 1)).toEqual(['1 1 1', 'run: a.test.ts: two: 1 is not 2'])
  expect(counted([file, passed, ended], 0)).toEqual(['1 0 0'])
})

it('names a test that was running when the run was killed', () => {
  expect(counted([file, passed, began], 124)).toEqual([
    '1 1 0',
    'run: a.test.ts: four: it did not end',
  ])
})

it('knows that a test ended, also when its beginning is told later', () => {
  expect(counted([file, { ...passed, state: 'began' }, passed, ended], 0)).toEqual(['1 0 0'])
  expect(counted([passed, { ...passed, state: 'began' }, ended, file], 0)).toEqual(['1 0 0'])
})

it('names the file of a test that blocked its process', () => {
  const other = { ...file, id: 'g', file: 'b.test.ts', name: 'b.test.ts' }
  expect(counted([file, passed, ended, other], 124)).toEqual([
    '1 1 0',
    'run: b.test.ts: it did not end',
  ])
})

it('does not accept a run that failed or that ran nothing', () => {
  expect(counted([file, passed, ended], 124)).toEqual(['1 1 0', 'run: it ended with 124'])
  expect(counted([], 0)).toEqual(['0 1 0', 'run: nothing ran'])
})
