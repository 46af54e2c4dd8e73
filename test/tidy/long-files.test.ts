import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { leftOut, LONG_FILES } from '../long-files.ts'

const files = Object.keys(LONG_FILES)
const usual = ['run', '--project', 'unit', '--project', 'postgres', '--project', 'e2e']
const [one, ...others] = files

/** What a change must pass on any machine, however long it takes. */
const NEVER_LONG = [
  'test/e2e/one-command.test.ts',
  'test/e2e/main-job.test.ts',
  'test/e2e/browser.test.ts',
  'test/e2e/catalog-flows.test.ts',
  'test/e2e/crashes-and-stops.test.ts',
  'test/bridge/kills.test.ts',
  'test/jobs/task-kills.test.ts',
  'test/tracker/kill.test.ts',
]

describe('the long files', () => {
  it('are there, each with what it takes', () => {
    expect(files.filter((file) => !fs.existsSync(inProject(file)))).toEqual([])
    expect(files.filter((file) => LONG_FILES[file].length < 10)).toEqual([])
  })

  it('leave in `npm test` the one command, real clients, a browser and each death of a process', () => {
    expect(NEVER_LONG.filter((file) => files.includes(file))).toEqual([])
    expect(NEVER_LONG.filter((file) => !fs.existsSync(inProject(file)))).toEqual([])
  })

  it('are left out of the usual projects', () => {
    expect(leftOut(usual)).toEqual(files)
    expect(leftOut([...usual, 'test/tracker', 'test/e2e/'])).toEqual(files)
  })

  it.each([one, `./${one}`, inProject(one), one.replace('test/', ''), one.replace('.test.ts', '')])(
    'run in their usual project when they are named: %s',
    (name) => {
      expect(leftOut([...usual, name])).toEqual(others)
    },
  )

  it('run once, in the project `long`, when that runs or every project does', () => {
    expect(leftOut(['run', '--project', 'long', one])).toEqual(files)
    expect(leftOut([...usual, '--project=long', one])).toEqual(files)
    expect(leftOut(['run', one])).toEqual(files)
  })
})
