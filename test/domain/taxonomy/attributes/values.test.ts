import { describe, expect, it } from 'vitest'
import { patternFault, readLimits } from '../../../../src/domain/taxonomy/attributes/limits.ts'
import { parseValue } from '../../../../src/domain/taxonomy/attributes/parse.ts'
import { showText } from '../../../../src/domain/taxonomy/attributes/show.ts'
import type { Attribute, AttributeValue } from '../../../../src/domain/taxonomy/attributes/types.ts'
import { fitting, readValues } from '../../../../src/domain/taxonomy/attributes/values.ts'
import { anAttribute, anOption } from '../../../support/community/attributes.ts'

const source = anAttribute('enum', {
  key: 'source',
  options: [anOption('bluray', 'Blu-ray'), anOption('web-dl', 'WEB-DL'), anOption('vhs', 'VHS')],
})
const old = anOption('vhs', 'VHS', { isRetired: true })
const faultOf = (attribute: Attribute, given: unknown, kept?: AttributeValue) => {
  const read = parseValue(attribute, given, kept)
  return read.ok ? null : read.text
}
const valueOf = (attribute: Attribute, given: unknown) => {
  const read = parseValue(attribute, given)
  if (!read.ok) throw new Error(read.text)
  return read.value
}

describe('a value of an attribute', () => {
  it('is none when nothing is typed, whatever the type', () => {
    for (const type of ['text', 'number', 'boolean', 'enum', 'multi', 'date'] as const) {
      for (const given of ['', undefined, null]) {
        expect(valueOf(anAttribute(type), given), type).toBe(null)
      }
    }
    expect(valueOf(anAttribute('multi'), [])).toBe(null)
  })

  it('is an option, by its value or label, ignoring case', () => {
    expect(valueOf(source, 'web-dl')).toBe('web-dl')
    expect(valueOf(source, ' blu-ray ')).toBe('bluray')
    expect(faultOf(source, 'betamax')).toBe(
      'has no option “betamax”; the options are: bluray, web-dl, vhs',
    )
  })

  it('is several options in the order of the menu, however they are given', () => {
    const many = { ...source, type: 'multi' as const }
    expect(valueOf(many, ['web-dl', 'bluray', 'web-dl'])).toEqual(['bluray', 'web-dl'])
    expect(valueOf(many, 'vhs, Blu-ray')).toEqual(['bluray', 'vhs'])
    expect(faultOf(many, ['bluray', 7])).toBe('must be a list of values')
    expect(faultOf(many, { a: 1 })).toBe('must be a list of values')
  })

  it('can keep a retired option, but not get one', () => {
    const retired = { ...source, options: [old] }
    expect(faultOf(retired, 'vhs')).toContain('has no option “vhs”')
    expect(faultOf(retired, 'vhs', 'vhs')).toBe(null)
  })

  it('is a number within its limits, with its unit or without', () => {
    const rate = anAttribute('number', { unit: 'kbit/s', limits: { min: 8, max: 9_999 } })
    expect(valueOf(rate, '320 kbit/s')).toBe(320)
    expect(valueOf(rate, 12.5)).toBe(12.5)
    expect(valueOf(rate, '12,5')).toBe(12.5)
    expect(faultOf(rate, '7')).toBe('must be at least 8')
    expect(faultOf(rate, '10000')).toBe('must be at most 9999')
    for (const odd of ['1e3', 'NaN', '0x10', '--1', '1.2.3', '9'.repeat(20), ['1', '2'], true]) {
      expect(faultOf(rate, odd), String(odd)).not.toBe(null)
    }
    const whole = anAttribute('number', { limits: { isWhole: true } })
    expect(faultOf(whole, '1.5')).toBe('must be a whole number')
  })

  it('is a calendar day within its limits', () => {
    const day = anAttribute('date', { limits: { min: '2020-01-01' } })
    expect(valueOf(day, '2024-02-29')).toBe('2024-02-29')
    expect(faultOf(day, '2023-02-29')).toBe('is not a day of the calendar')
    expect(faultOf(day, '2019-12-31')).toBe('must be 2020-01-01 or later')
    expect(faultOf(day, '29.2.2024')).toBe('must be a date such as 2026-05-31')
  })

  it('is yes or no, also from a checkbox with a hidden field before it', () => {
    const flag = anAttribute('boolean')
    expect(valueOf(flag, 'on')).toBe(true)
    expect(valueOf(flag, ['', 'on'])).toBe(true)
    expect(valueOf(flag, false)).toBe(false)
    expect(faultOf(flag, 'perhaps')).toBe('must be yes or no')
  })

  it('is text on one line in the form that staff require', () => {
    const version = anAttribute('text', { limits: { pattern: 'v\\d+', maxLength: 4 } })
    expect(valueOf(version, ' v12 ')).toBe('v12')
    expect(faultOf(version, 'v')).toBe('must match the pattern v\\d+')
    expect(faultOf(version, 'xv1')).toBe('must match the pattern v\\d+')
    expect(faultOf(version, 'v12345')).toBe('can have at most 4 characters')
    expect(valueOf(anAttribute('text'), 'two\n lines')).toBe('two lines')
    expect(faultOf(anAttribute('text'), 'a\u0007b')).toContain('cannot be displayed')
  })

  it('is an external ID, also read from its address', () => {
    const imdb = anAttribute('external-id', { limits: { source: 'imdb' } })
    expect(valueOf(imdb, 'https://www.imdb.com/title/tt0111161/')).toBe('tt0111161')
    expect(faultOf(imdb, 'nm0000151')).toBe('is not an ID of IMDb, such as tt0133093')
    const isbn = anAttribute('external-id', { limits: { source: 'isbn13' } })
    expect(valueOf(isbn, '0-306-40615-2')).toBe('9780306406157')
    expect(faultOf(isbn, '978-0-306-40615-8')).toBe(
      'is not an ID of ISBN, such as 978-0-441-17271-9',
    )
  })

  it('is shown with its labels and unit', () => {
    expect(showText(source, 'web-dl')).toBe('WEB-DL')
    expect(showText({ ...source, type: 'multi' }, ['bluray', 'gone'])).toBe('Blu-ray, gone')
    expect(showText(anAttribute('number', { unit: 'min' }), 90)).toBe('90 min')
    expect(showText(anAttribute('boolean'), false)).toBe('no')
  })
})

describe('the values of a torrent', () => {
  const year = anAttribute('number', { key: 'year', isRequired: true })
  const all = [source, year]

  it('are reported with the error of each field', () => {
    const given = { source: 'x', bogus: '1', empty: '', none: [''], __proto__: '2' }
    const read = readValues(all, given, { kept: {}, isStrict: true })
    expect(read).toEqual({
      ok: false,
      errors: {
        source: expect.stringContaining('has no option'),
        bogus: 'is not an attribute of this category',
        year: 'is required',
      },
    })
  })

  it('are kept when not given, and removed when given as empty', () => {
    const kept = { source: 'vhs', year: 1999, elsewhere: 'stays' }
    const read = readValues(all, { source: '' }, { kept, isStrict: true })
    expect(read).toEqual({ ok: true, values: { elsewhere: 'stays', year: 1999 } })
  })

  it('are kept for another category as far as they are valid there', () => {
    expect(fitting(all, { source: 'web-dl', year: 'no', season: 3 })).toEqual({ source: 'web-dl' })
  })
})

describe('limits', () => {
  const none = { min: '', max: '', isWhole: false, maxLength: '', pattern: '', source: '' }

  it('are those of the type, and are consistent', () => {
    expect(readLimits('number', { ...none, min: '1', max: '5', isWhole: true })).toEqual({
      ok: true,
      limits: { min: 1, max: 5, isWhole: true },
    })
    expect(readLimits('number', { ...none, min: '5', max: '1' }).ok).toBe(false)
    expect(readLimits('date', { ...none, min: 'today' }).ok).toBe(false)
    expect(readLimits('text', { ...none, maxLength: '0' }).ok).toBe(false)
    expect(readLimits('external-id', { ...none, source: 'constructor' }).ok).toBe(false)
    expect(readLimits('enum', { ...none, min: '3' })).toEqual({ ok: true, limits: {} })
  })

  it('accept no pattern that could keep the site busy', () => {
    for (const pattern of [
      '(a+)+',
      '(a|a)*',
      '(?=a)b',
      '(a)\\1',
      'a*a*a*a*',
      '(',
      'a'.repeat(101),
    ]) {
      expect(patternFault(pattern), pattern).not.toBe(null)
    }
    for (const pattern of ['[a-z]+-\\d{2,4}', '(?:EU|US)\\d*', 'v\\d+(\\.\\d)', '[(+*]{3}']) {
      expect(patternFault(pattern), pattern).toBe(null)
    }
  })
})
