import { describe, expect, it } from 'vitest'
import { excerpt } from '../../../src/domain/search/excerpt.ts'
import { readTextQuery } from '../../../src/domain/search/texts.ts'

const NOW = Date.UTC(2024, 5, 15) / 1000
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000

function read(line: string) {
  const found = readTextQuery(line, NOW)
  if (!found.ok) throw new Error(found.errors.map(({ text }) => text).join(' '))
  return found.query
}

function errorsIn(line: string) {
  const found = readTextQuery(line, NOW)
  return found.ok ? [] : found.errors
}

describe('a search for texts', () => {
  it('has the words, phrases and exclusions of a search for torrents', () => {
    const { all, none, also } = read('port "closed by the router" -vpn (utp OR tcp)')
    expect(all.map(({ text }) => text)).toEqual(['port', 'closed by the router'])
    expect(none.map(({ text }) => text)).toEqual(['vpn'])
    expect(also).toHaveLength(1)
  })

  it.each([
    ['in:Posts', { kind: 'in', name: 'posts' }],
    ['forum:help', { kind: 'in', name: 'help' }],
    ['by:Ann', { kind: 'by', name: 'ann' }],
    ['author:ann', { kind: 'by', name: 'ann' }],
    ['before:2024-05', { kind: 'written', from: null, to: day('2024-05-01') - 1 }],
    ['after:2024-05-31', { kind: 'written', from: day('2024-06-01'), to: null }],
    ['before:7d', { kind: 'written', from: null, to: NOW - 7 * 86_400 }],
    ['after:7d', { kind: 'written', from: NOW - 7 * 86_400, to: null }],
    ['written:<1d', { kind: 'written', from: NOW - 86_400, to: null }],
  ])('reads %s', (line, leaf) => {
    expect(read(line).also).toEqual([expect.objectContaining(leaf)])
  })

  it('names the field that was meant, where it was typed', () => {
    const [error] = errorsIn('port befor:2024')
    expect(error).toMatchObject({
      place: { from: 5, to: 15 },
      instead: ['before:2024', '"befor:2024"'],
    })
    expect(errorsIn('size:>2g')[0].text).toContain('Fields: in, by, before, after, written.')
    expect(errorsIn('before:soon')[0].text).toContain('as in before:2024-05, before:1y')
    expect(errorsIn('before:>2024')).toHaveLength(1)
  })
})

describe('an excerpt', () => {
  const shown = (text: string, line: string) =>
    excerpt(text, read(line).all)
      .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
      .join('')

  it('marks whole words, ignoring case and accents, and beginnings while they are typed', () => {
    expect(shown('Älter als alt', 'alter ')).toBe('[Älter] als alt')
    expect(shown('Porting a port, ports', 'port ')).toBe('Porting a [port], ports')
    expect(shown('Porting a port', 'port')).toBe('[Porting] a [port]')
    expect(shown('the ﬁle and file', 'file ')).toBe('the [ﬁle] and [file]')
  })

  it('shows the part around the first match without Markdown', () => {
    const text = `${'before '.repeat(40)}a **needle** in [a stack](https://x.example/) of hay`
    const found = shown(text, 'needle ')
    expect(found).toMatch(/^… before .* a \[needle\] in a stack of hay$/)
    expect(shown('# Title\n\n> quoted\n\n- [x] done', 'title ')).toBe('[Title] quoted [x] done')
    expect(shown('word '.repeat(100), 'absent ')).toMatch(/^(word ){44}word …$/)
  })

  it('is bounded for any text', () => {
    for (const text of ['['.repeat(100_000), '> '.repeat(50_000), '*_`~'.repeat(25_000), '']) {
      expect(shown(text, 'a ').length).toBeLessThan(300)
    }
  })
})
