import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

// docs/security.md lists the attacks that are tested. Each line names existing tests, and each test
// of test/security is on a line.

const page = fs.readFileSync(inProject('docs', 'security.md'), 'utf8')
const lines = [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]
  .slice(2)
  .map(([, name, , proofs]) => ({ name, proofs: proofsIn(proofs) }))

function proofsIn(cell: string) {
  return cell.split('<br>').map((proof) => {
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(proof.trim()) ?? []
    return { file, title }
  })
}

/** The classes of attacks that must be tested. */
const CLASSES = ['forged requests', 'replayed requests', 'cross-site requests', 'over-long and ill-typed requests', 'forced browsing', 'mass assignment', 'stored script', 'reflected script', 'header injection', 'template injection', 'open redirects', 'user enumeration by text', 'user enumeration by time', 'session fixation', 'token scope escape', 'hostile files'] // prettier-ignore

describe('the cases of docs/security.md', () => {
  it('cover every class', () => {
    expect(lines.map(({ name }) => name)).toEqual(expect.arrayContaining(CLASSES))
  })

  it.each(lines)('$name: its tests exist', ({ proofs }) => {
    expect(proofs.length).toBeGreaterThan(0)
    for (const { file, title } of proofs) {
      expect(titlesOf(file), file).toContain(title)
    }
  })

  it('name every test of test/security', () => {
    const named = lines.flatMap(({ proofs }) => proofs.map(({ title }) => title))
    const files = fs.readdirSync(inProject('test', 'security'))
    const titles = files.flatMap((file) => titlesOf(`test/security/${file}`))
    expect(titles.filter((title) => !named.includes(title))).toEqual([])
  })
})

function titlesOf(file: string): string[] {
  const text = fs.readFileSync(inProject(...file.split('/')), 'utf8')
  return [...text.matchAll(/\bit\(\s*'([^']+)'/g)].map(([, title]) => title)
}
