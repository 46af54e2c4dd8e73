import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteLength, cutText, plainText } from '../../../src/domain/irc/plain.ts'
import { valuesOf } from '../../../src/domain/irc/spoken.ts'
import type { Template } from '../../../src/domain/irc/template.ts'
import {
  DEFAULT_TEMPLATE,
  isFault,
  LINE_BYTES,
  readTemplate,
  renderLine,
} from '../../../src/domain/irc/template.ts'
import { aSpoken, ODD_NAMES } from '../../support/irc/spoken.ts'

function lineOf(template: string, torrent = aSpoken(), limit = LINE_BYTES): string {
  return renderLine(templateOf(template), valuesOf(torrent), limit)
}

function templateOf(source: string): Template {
  const read = readTemplate(source)
  if (isFault(read)) throw new Error(read.says)
  return read
}

describe('the line of a torrent', () => {
  it('is that of the UNIT3D family by default', () => {
    expect(lineOf(DEFAULT_TEMPLATE)).toBe(
      'Category [Movies] Type [WEB-DL] Name [Dune 2021 1080p WEB-DL-GRP] Resolution [1080p] ' +
        'Freeleech [0%] Internal [No] Double Upload [No] Size [3.38 GiB] Uploader [ann] ' +
        'Url [https://site.example/torrents/download/123]',
    )
  })

  it('leaves out a section whose field is empty, with its space', () => {
    const torrent = aSpoken({ attributes: { source: 'WEB-DL' } })
    expect(lineOf(DEFAULT_TEMPLATE, torrent)).toContain('-GRP] Freeleech [0%]')
  })

  it('says factors, internal releases and anonymous uploaders', () => {
    const torrent = aSpoken({
      ...{ downloadFactor: 0.25, uploadFactor: 2, uploader: null, tags: ['internal'] },
    })
    expect(lineOf(DEFAULT_TEMPLATE, torrent)).toContain(
      'Freeleech [75%] Internal [Yes] Double Upload [Yes] Size [3.38 GiB] Uploader [Anonymous]',
    )
  })

  it('names the category as type where no attribute tells one', () => {
    expect(lineOf('{type}', aSpoken({ attributes: {} }))).toBe('Movies')
  })

  it('has at most its bytes, no control character, and the address whole', () => {
    for (const name of ODD_NAMES) {
      const line = lineOf(DEFAULT_TEMPLATE, aSpoken({ name }))
      expect(byteLength(line), name).toBeLessThanOrEqual(LINE_BYTES)
      expect(Buffer.byteLength(line), name).toBe(byteLength(line))
      expect(line, name).toMatch(/ Url \[https:\/\/site\.example\/torrents\/download\/123\]$/)
      expect(line, name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
  })

  it('stays within its bytes for any name and limit', () => {
    const text = fc.string({ unit: 'binary', maxLength: 600 })
    fc.assert(
      fc.property(text, text, fc.integer({ min: 3, max: LINE_BYTES }), (name, uploader, limit) => {
        const line = lineOf(DEFAULT_TEMPLATE, aSpoken({ name, uploader }), limit)
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(limit)
      }),
    )
  })
})

describe('a template', () => {
  it.each([
    ['{nam}', 'There is no field {nam}', 1],
    ['a {name', 'Unmatched brace: {', 3],
    ['a } b', 'Unmatched brace: }', 3],
    ['ab {?year}({year})', '{?year} is not closed by {/year}', 4],
    ['{?year}{/name}', '{/name} closes nothing that is open', 8],
    ['{/year}', '{/year} closes nothing that is open', 1],
  ])('is refused with its place: %s', (source, says, at) => {
    expect(readTemplate(source)).toEqual({ says, at })
  })

  it('can contain any other text', () => {
    expect(lineOf('» {name} ({?year}{year}{/year}) <{page}>')).toBe(
      '» Dune 2021 1080p WEB-DL-GRP (2021) <https://site.example/torrents/123>',
    )
  })
})

describe('plain text', () => {
  it('is cut between characters that belong together, within its bytes', () => {
    expect(cutText('a\u0301b\u0301c\u0301', 9)).toBe('a\u0301b\u0301c\u0301')
    expect(cutText('a\u0301b\u0301c\u0301d', 9)).toBe('a\u0301b\u0301…')
    expect(cutText('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 30)).toBe('👨‍👩‍👧‍👦…')
    expect(cutText('abc', 2)).toBe('')
  })

  it('has no lone surrogates', () => {
    expect(plainText('a\ud83c b')).toBe('a\ufffd b')
  })
})
