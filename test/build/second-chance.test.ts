import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedProject } from '../support/run/planted-project.ts'
import { slowness } from '../support/slowness.ts'

const COMMITS_SINCE = 20
const { folder, write, commit, remove, run: runSteps } = plantedProject()
afterAll(remove)

/** What the steps print about a run of these tests, and the status they end with. */
function run(files: readonly string[]) {
  fs.rmSync(path.join(folder, 'count'), { force: true })
  const command = `npx vitest run --pool=forks :: ${files.join(' ')}`
  const step = `tests planted ${60 * slowness()} ${command}`
  const { status, last, said } = runSteps([step])
  return { status, last, end: said.slice(said.lastIndexOf('---')) }
}

beforeAll(() => {
  const second = `import fs from 'node:fs'
it('is steady', () => {})
it('passes each second time', () => {
  fs.appendFileSync('count', '.')
  expect(fs.readFileSync('count', 'utf8').length % 2).toBe(0)
})`
  write('second.test.js', second)
  const died = second.replace('expect(', 'if (').replace('.toBe(0)', ' === 1) process.abort()')
  write('died.test.js', died.replace('% 2) ', '% 2 '))
  write('never.test.js', `it('never passes', () => expect(1).toBe(2))\nit('passes', () => {})`)
  for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) {
    write(`of-six-${name}.test.js`, `it('fails', () => expect(1).toBe(2))`)
  }
  commit()
  for (let later = 0; later < COMMITS_SINCE; later++) commit('--allow-empty')
})

describe('a file of tests that failed in CI', () => {
  it('counts as passed when it passes the second time, and is named unsteady', () => {
    const { status, last, end } = run(['second.test.js'])
    expect({ status, last }).toEqual({ status: 0, last: '3 passed, 0 failed' })
    expect(end).toContain('- planted: test/second.test.js: passes each second time: expected')
    const noted = JSON.parse(fs.readFileSync(path.join(folder, 'test', 'unsteady.json'), 'utf8'))
    expect(noted).toMatchObject([{ run: 'planted', file: 'test/second.test.js' }])
  })

  it('has a second run as well when its process died', () => {
    const { status, last, end } = run(['died.test.js'])
    expect({ status, last }).toEqual({ status: 0, last: '3 passed, 0 failed' })
    expect(end).toMatch(/test\/died\.test\.js.*: it did not end/)
  })

  it('fails when it fails again', () => {
    const { status, last, end } = run(['never.test.js', 'second.test.js'])
    expect({ status, last }).toEqual({ status: 1, last: '4 passed, 1 failed' })
    expect(end).toContain('- planted: test/never.test.js: never passes: expected 1 to be 2')
  })

  it('has no second run when more than five failed', () => {
    const { status, last } = run(['of-six', 'second.test.js'])
    expect({ status, last }).toEqual({ status: 1, last: '2 passed, 7 failed' })
  })

  it('fails the run when it is unsteady and was changed recently', () => {
    fs.appendFileSync(path.join(folder, 'test', 'second.test.js'), '\n')
    commit()
    const { status, last, end } = run(['second.test.js'])
    expect({ status, last }).toEqual({ status: 1, last: '2 passed, 1 failed' })
    expect(end).toContain('test/second.test.js is unsteady and was changed in the last 20 commits')
  })
})
