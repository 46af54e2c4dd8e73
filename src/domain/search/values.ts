// The values that follow the colon of a field: numbers, sizes, times, and ranges of these.

import { DAY_MS, DAY_SECONDS, GIB, HOUR_SECONDS, MIB } from '../units.ts'

/** The first and the last value, which are both included; null: that end is open. */
export interface Range {
  readonly from: number | null
  readonly to: number | null
}

/** Reads one end of a range, and returns the first and the last number that it includes. */
type Reader = (text: string) => Range | null

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  m: MIB,
  g: GIB,
  t: 2 ** 40,
}
/** A single size also matches sizes up to this share away, which are displayed as the same. */
const ABOUT = 0.05
const AGES: Readonly<Record<string, number>> = {
  h: HOUR_SECONDS,
  d: DAY_SECONDS,
  w: 7 * DAY_SECONDS,
  m: 30 * DAY_SECONDS,
  y: 365 * DAY_SECONDS,
}
const HIGHEST = Number.MAX_SAFE_INTEGER

/**
 * Reads whole numbers: `5`, `>5`, `>=5`, `<5`, `<=5`, `5..9`, `5..`, `..9`; null when the text is
 * not valid.
 */
export function readCount(text: string): Range | null {
  return readRange(text, (end) => (/^\d{1,15}$/.test(end) ? exactly(Number(end)) : null))
}

/** The same for years: four digits. */
export function readYears(text: string): Range | null {
  return readRange(text, (end) => (/^(?:1[89]|2\d)\d\d$/.test(end) ? exactly(Number(end)) : null))
}

/** The same for sizes in bytes: `700m`, `1.5g`, `2GiB`; a single size is approximate. */
export function readSizes(text: string): Range | null {
  const range = readRange(text, sizeOf)
  if (range === null || range.from === null || range.from !== range.to) return range
  const about = Math.round(range.from * ABOUT)
  return { from: range.from - about, to: Math.min(HIGHEST, range.from + about) }
}

/**
 * Reads a time range, in Unix seconds, from an age (`7d`: within the last seven days, `<7d` the
 * same, `>1y` longer ago) or from days (`2024-05-01`, `2024-05`, `2024`, `>2024-05`, `2023..2024`).
 */
export function readTimes(text: string, now: number): Range | null {
  const age = /^(<=?|>=?)?(\d{1,4})([hdwmy])$/i.exec(text)
  if (age === null) return readRange(text, datesOf)
  const [, comparison = '<', number, unit] = age
  // The database cannot represent a time thousands of years ago.
  const then = Math.max(0, now - Number(number) * AGES[unit.toLowerCase()])
  return comparison.startsWith('>') ? { from: null, to: then } : { from: then, to: null }
}

/** The same for numbers with up to six decimals, including negative ones. */
export function readDecimals(text: string): Range | null {
  const read: Reader = (end) => {
    return /^-?\d{1,15}(?:\.\d{1,6})?$/.test(end) ? exactly(Number(end)) : null
  }
  return readRange(text, read, 1e-6)
}

/**
 * Reads a range.
 * @param step the distance between consecutive numbers
 */
function readRange(text: string, read: Reader, step = 1): Range | null {
  const [, comparison, rest] = /^(<=|>=|<|>|)(.*)$/s.exec(text) ?? []
  if (comparison !== '') return compared(comparison, read(rest), step)
  const [first, last, ...more] = rest.split('..')
  if (more.length > 0) return null
  if (last === undefined) return read(first)
  const from = first === '' ? null : read(first)
  const to = last === '' ? null : read(last)
  if ((first !== '' && from === null) || (last !== '' && to === null)) return null
  if (from === null && to === null) return null
  return { from: from?.from ?? null, to: to?.to ?? null }
}

function compared(comparison: string, end: Range | null, step: number): Range | null {
  if (end === null || end.from === null || end.to === null) return null
  if (comparison === '<') return { from: null, to: end.from - step }
  if (comparison === '<=') return { from: null, to: end.to }
  if (comparison === '>') return { from: end.to + step, to: null }
  return { from: end.from, to: null }
}

function exactly(value: number): Range {
  return { from: value, to: value }
}

function sizeOf(text: string): Range | null {
  const read = /^(\d{1,15}(?:\.\d{1,3})?)([bkmgt]?)(?:i?b)?$/i.exec(text)
  if (read === null) return null
  const bytes = Math.round(Number(read[1]) * UNITS[read[2].toLowerCase()])
  return bytes > HIGHEST ? null : exactly(bytes)
}

function datesOf(text: string): Range | null {
  const read = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (read === null) return null
  const year = Number(read[1])
  const month = read[2] === undefined ? null : Number(read[2])
  const day = read[3] === undefined ? null : Number(read[3])
  const from = Date.UTC(year, (month ?? 1) - 1, day ?? 1)
  const isReal = year >= 1970 && new Date(from).getUTCMonth() === (month ?? 1) - 1
  if (!isReal || day === 0) return null
  const to =
    month === null
      ? Date.UTC(year + 1, 0, 1)
      : day === null
        ? Date.UTC(year, month, 1)
        : from + DAY_MS
  return { from: from / 1000, to: to / 1000 - 1 }
}
