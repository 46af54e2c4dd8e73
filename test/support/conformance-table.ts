import type { Check } from '../../src/conformance/check.ts'
import type { Result } from '../../src/conformance/run.ts'

/** The results of a tracker, by the checks in their order. */
export interface Column {
  readonly name: string
  readonly results: readonly Result[]
}

/** How the table names an outcome. */
export const WORDS = { kept: 'kept', broken: '**otherwise**', 'not asked': '–' } as const

/** A table of Markdown: one row per check, by rule, and one column per tracker. */
export function conformanceTable(checks: readonly Check[], columns: readonly Column[]): string {
  const sorted = [...checks].sort((a, b) => a.rule - b.rule)
  const row = ({ rule, says }: Check): string => {
    const cells = columns.map(({ results }) => outcomeOf(results, rule, says))
    return `| ${rule} | ${says} | ${cells.join(' | ')} |`
  }
  return [
    `| rule | what it says | ${columns.map(({ name }) => name).join(' | ')} |`,
    `| --- | --- | ${columns.map(() => '---').join(' | ')} |`,
    ...sorted.map(row),
    `| | kept | ${columns.map(({ results }) => sumOf(results)).join(' | ')} |`,
  ].join('\n')
}

function outcomeOf(results: readonly Result[], rule: number, says: string): string {
  const found = results.find((result) => result.rule === rule && result.says === says)
  return found === undefined ? '–' : WORDS[found.outcome]
}

function sumOf(results: readonly Result[]): string {
  const of = (outcome: string) => results.filter((result) => result.outcome === outcome).length
  return `${of('kept')} of ${of('kept') + of('broken')}`
}
