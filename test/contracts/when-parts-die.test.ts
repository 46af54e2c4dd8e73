import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

// docs/when-parts-die.md names the tests of each line. They must exist.

const page = fs.readFileSync(inProject('docs', 'when-parts-die.md'), 'utf8')

interface Line {
  readonly part: string
  readonly happens: string
  readonly proofs: readonly { readonly file: string; readonly title: string }[]
}

const lines = [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]
  .slice(2)
  .map(([, part, happens, proofs]): Line => ({ part, happens, proofs: proofsIn(proofs) }))

function proofsIn(cell: string): Line['proofs'] {
  return cell.split('<br>').map((proof) => {
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(proof.trim()) ?? []
    return { file, title }
  })
}

describe('when each part dies', () => {
  it('is documented for every part', () => {
    expect(lines.length).toBeGreaterThanOrEqual(15)
    const parts = lines.map(({ part }) => part)
    const needed = ['the site', 'jobs', 'the tracker', 'PostgreSQL', 'the supervisor']
    expect(parts).toEqual(expect.arrayContaining(needed))
    expect(new Set(parts).size).toBe(parts.length)
  })

  it.each(lines)('$part: $happens', ({ proofs }) => {
    expect(proofs.length).toBeGreaterThan(0)
    for (const { file, title } of proofs) {
      const text = fs.readFileSync(inProject(...file.split('/')), 'utf8')
      expect(text).toMatch(
        new RegExp(`(it|describe)(\\.each\\(.*\\))?\\(\\s*['"\`]${quoted(title)}`),
      )
    }
  })
})

function quoted(title: string): string {
  return title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
