import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inProject, projectRoot } from '../../src/shared/paths.ts'

interface RuleRow {
  readonly number: number
  /** Files with the rule number in a title. */
  readonly tests: readonly string[]
}

const { href } = pathToFileURL(inProject('scripts', 'rules.js'))
const { rules } = (await import(href)) as { rules: (root: string) => RuleRow[] }
const rows = rules(projectRoot)

describe('the rules of the tracker', () => {
  it('are numbered from 1 to 110', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 110 }, (_, at) => at + 1))
  })

  it('have at least one test each with the number in its title', () => {
    const bare = rows.filter(({ tests }) => tests.length === 0)
    expect(bare.map(({ number }) => number)).toEqual([])
  })
})
