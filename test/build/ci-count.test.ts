import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-count-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

type Run = [lines: readonly object[], status: number]

/** What .ci/count.js prints about these lines of .ci/reporter.js, of a run and its second one. */
function counted(...first: Run): string[] {
  return countedOf(first)
}
function countedOf(...runs: readonly Run[]): string[] {
  const given = ['run', path.join(folder, 'unsteady'), 'run.log']
  for (const [index, [lines, status]] of runs.entries()) {
    const file = path.join(folder, `said-${index}`)
    fs.writeFileSync(file, lines.map((line) => JSON.stringify(line) + '\n').join(''))
    given.push(file, `${status}`)
  }
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
  expect(counted(all, 1)).toEqual(['1 1 1', 'run: a.test.ts: two: 1 is not 2 (run.log)'])
  expect(counted([file, passed, ended], 0)).toEqual(['1 0 0'])
})

it('names a test that was running when the run was killed', () => {
  expect(counted([file, passed, began], 124)).toEqual([
    '1 1 0',
    'run: a.test.ts: four: it did not end (run.log)',
  ])
})

it('knows that a test ended, even when its beginning is reported later', () => {
  expect(counted([file, { ...passed, state: 'began' }, passed, ended], 0)).toEqual(['1 0 0'])
  expect(counted([passed, { ...passed, state: 'began' }, ended, file], 0)).toEqual(['1 0 0'])
})

it('names the file of a test that blocked its process', () => {
  const other = { ...file, id: 'g', file: 'b.test.ts', name: 'b.test.ts' }
  expect(counted([file, passed, ended, other], 124)).toEqual([
    '1 1 0',
    'run: b.test.ts: it did not end (run.log)',
  ])
})

it('does not accept a run whose notes a full disk has cut off', () => {
  const notes = path.join(folder, 'cut')
  const lines = [file, passed, failed].map((line) => JSON.stringify(line))
  fs.writeFileSync(notes, `${lines.join('\n').slice(0, -5)}${JSON.stringify(ended)}\n`)
  const given = ['run', path.join(folder, 'unsteady'), 'run.log', notes, '0']
  const ran = spawnSync(process.execPath, [inProject('.ci', 'count.js'), ...given])
  expect(ran.stdout.toString().trim().split('\n')).toEqual([
    '1 1 0',
    'run: its notes have a line that cannot be read (run.log)',
  ])
})

it('does not accept a run that failed or that ran nothing', () => {
  expect(counted([file, passed, ended], 124)).toEqual(['1 1 0', 'run: it ended with 124 (run.log)'])
  expect(counted([], 0)).toEqual(['0 1 0', 'run: nothing ran (run.log)'])
})

describe('an error of the run that names no file', () => {
  const ofTheRun = { id: 'run 0', state: 'failed', file: null, name: 'the run', why: 'it broke' }
  const twice: Run = [[file, passed, { ...failed, state: 'passed', why: '' }, ended], 0]

  it('is explained by a file whose process died, when that passes the second time', () => {
    expect(countedOf([[file, passed, began, ofTheRun], 1], twice)).toEqual(['2 0 0'])
    expect(countedOf([[file, ofTheRun], 1], twice)).toEqual(['2 0 0'])
  })

  it('stays a failure next to a test that failed and passes the second time', () => {
    expect(countedOf([[file, passed, failed, ended, ofTheRun], 1], twice)).toEqual([
      '2 1 0',
      'run: the run: it broke (run.log)',
    ])
  })

  it('stays a failure when the second run has it', () => {
    const [lines] = twice
    expect(countedOf([[file, passed, began], 1], [[...lines, ofTheRun], 1])).toEqual([
      '2 1 0',
      'run: the run: it broke (run.log)',
    ])
  })
})
