import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import budget from '../budget.json' with { type: 'json' }

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-budget-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

const planted = { total: 100, folders: { site: 60, store: 40 } }

/** What .ci/budget.js prints about a run with these figures. */
function judged(folders: Readonly<Record<string, number>> | null) {
  const [cost, allowed] = ['cost.json', 'budget.json'].map((name) => path.join(folder, name))
  fs.rmSync(cost, { force: true })
  if (folders !== null) {
    const total = Object.values(folders).reduce((sum, seconds) => sum + seconds, 0)
    fs.writeFileSync(cost, JSON.stringify({ total, folders }))
  }
  fs.writeFileSync(allowed, JSON.stringify(planted))
  const ran = spawnSync(process.execPath, [inProject('.ci', 'budget.js'), cost, allowed])
  return { status: ran.status, said: ran.stdout.toString() }
}

describe('the budget of processor time', () => {
  it('accepts a run that takes up to half as much again', () => {
    expect(judged({ site: 60, store: 40 })).toMatchObject({ status: 0 })
    expect(judged({ site: 89, store: 60 })).toMatchObject({ status: 0 })
  })

  it('fails a run that takes more, and names the folders', () => {
    const { status, said } = judged({ site: 95, store: 58, bridge: 2 })
    expect(status).toBe(1)
    expect(said).toContain('site: 95 s instead of 60 s')
    expect(said).toContain('bridge: 2 s instead of 0 s')
    expect(said).not.toContain('store:')
  })

  it('fails a run that measured nothing', () => {
    expect(judged(null)).toMatchObject({ status: 1 })
  })

  it('has a total that is the sum of its folders', () => {
    const sum = Object.values<number>(budget.folders).reduce((total, seconds) => total + seconds, 0)
    expect(budget.total).toBe(sum)
  })

  it('is explained: the last line of the table in docs/testing.md names its total', () => {
    const page = fs.readFileSync(inProject('docs', 'testing.md'), 'utf8')
    const rows = [...page.matchAll(/^\| +(\d+) s +\| (.{10,}) \|$/gm)]
    expect(rows.at(-1)?.[1]).toBe(String(budget.total))
  })
})
