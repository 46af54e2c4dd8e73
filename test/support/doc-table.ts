import fs from 'node:fs'
import { expect } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

const PAGE = inProject('docs', 'security.md')
/** `npm run reference:security` writes the tables; any other run compares them. */
const WRITES = process.env.BABOU_TEST_SECURITY === 'write'

/** Holds a table of docs/security.md to what a walk found. The first row is the head. */
export function expectDocumented(name: string, rows: readonly (readonly string[])[]): void {
  const [start, end] = [`<!-- ${name}: start -->\n`, `<!-- ${name}: end -->`]
  const text = fs.readFileSync(PAGE, 'utf8')
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)]
  expect([from > start.length, to >= from], `the marks of ${name}`).toEqual([true, true])
  const table = tableOf(rows)
  if (WRITES) fs.writeFileSync(PAGE, text.slice(0, from) + table + text.slice(to))
  else expect(text.slice(from, to), 'npm run reference:security').toBe(table)
}

function tableOf([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return `\n${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n\n`
}
