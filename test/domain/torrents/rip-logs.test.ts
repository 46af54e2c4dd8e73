import { describe, expect, it } from 'vitest'
import { readRipLog } from '../../../src/domain/torrents/rip-logs/rip-log.ts'
import { logText, MAX_LOG_BYTES } from '../../../src/domain/torrents/rip-logs/text.ts'
import { asUtf16, EAC_LOG, WHIPPER_LOG, XLD_LOG } from '../../support/clients/rip-logs.ts'

const deductions = (text: string) => readRipLog(text).deductions.map((one) => one.text)
/** A log with a change. */
const changed = (log: string, from: string, to: string) => {
  expect(log).toContain(from)
  return log.replace(from, to)
}

describe('the score of a rip log', () => {
  it.each([
    ['EAC', EAC_LOG, { version: '1.3', offset: 667, drive: 'HL-DT-STDVDRAM GH24NS90' }],
    ['XLD', XLD_LOG, { version: '20191004', offset: 102 }],
    ['whipper', WHIPPER_LOG, { version: '0.9.0', offset: 6 }],
  ])('is 100 for a faultless one of %s', (ripper, log, more) => {
    expect(readRipLog(log)).toMatchObject({
      ...{ ripper, score: 100, deductions: [], tracks: 2, accurate: 2, hasChecksum: true },
      ...more,
    })
  })

  it.each([
    ['a burst', EAC_LOG, ': Secure', ': Burst', 80, 'The read mode is not secure: Burst.'],
    ['C2', EAC_LOG, 'C2 pointers : No', 'C2 pointers : Yes', 90, 'C2 pointers were used.'],
    ['the cache', EAC_LOG, 'cache      : Yes', 'cache      : No', 90, /audio cache/],
    ['no offset', EAC_LOG, 'Read offset correction ', 'Unknown ', 95, /offset correction/],
    ['gaps', EAC_LOG, ': Appended to', ': Not detected, thus appended to', 90, /Gaps were not/],
    ['silence', EAC_LOG, 'with silence : Yes', 'with silence : No', 95, /not filled/],
    ['silent blocks', EAC_LOG, 'blocks   : No', 'blocks   : Yes', 95, /silent blocks/],
    ['null samples', EAC_LOG, 'calculations       : Yes', 'calculations       : No', 95, /Null/],
    ['another result', EAC_LOG, 'Copy CRC 7B9D1B1F', 'Copy CRC 7B9D1B1E', 70, /differ: track 1/],
    ['no test', EAC_LOG, '     Test CRC 0A1B2C3D\n', '', 90, /Test and copy.*: track 2/],
    ['a doubt', EAC_LOG, '     Peak level 97.1', '     Suspicious position 0:01:02', 80, /Track 2/],
    ['an end', EAC_LOG, '     Peak level 97.1', '     Copy aborted', 0, /Track 2: aborted/],
    ['XLD fast', XLD_LOG, 'XLD Secure Ripper', 'Burst', 80, /not secure: Burst/],
    ['XLD cache', XLD_LOG, 'cache     : OK for', 'cache     : NO for', 90, /audio cache/],
    ['XLD errors', XLD_LOG, '(treated as error)           : 0', '(treated as error) : 3', 80, /1/],
    ['XLD results', XLD_LOG, ': 00AA11BB', ': 00AA11BC', 70, /differ: track 2/],
    ['whipper cache', WHIPPER_LOG, 'cache: true', 'cache: false', 90, /audio cache/],
    ['whipper results', WHIPPER_LOG, 'Copy CRC: F77C14CB', 'Copy CRC: F77C14CC', 70, /track 2/],
  ])('is less for %s, and says why', (_, log, from, to, score, text) => {
    const read = readRipLog(changed(log, from, to))
    expect(read.score).toBe(score)
    expect(deductions(changed(log, from, to))).toEqual([
      typeof text === 'string' ? text : expect.stringMatching(text),
    ])
  })

  it('is that of the worst disc of a file with several', () => {
    const both = `${EAC_LOG}\n${changed(EAC_LOG, ': Secure', ': Burst')}`
    expect(readRipLog(both)).toMatchObject({ score: 80, tracks: 4, accurate: 4 })
  })

  it('reads the settings of old versions of EAC from one line', () => {
    const mode = 'Secure with NO C2, accurate stream, disable cache'
    const old = EAC_LOG.replace('Exact Audio Copy V1.3 from 2. September 2016\n\n', '')
      .replace(': Secure', `: ${mode}`)
      .replace(/Utilize[^]*pointers : No\n/, '')
    expect(readRipLog(old)).toMatchObject({ ripper: 'EAC', version: null, score: 100 })
    const weak = old.replace('NO C2', 'C2').replace(', disable cache', '')
    expect(deductions(weak)).toEqual([expect.stringMatching(/C2/), expect.stringMatching(/cache/)])
  })

  it('reads in old versions of EAC that the cache was not disabled', () => {
    const mode = 'Secure with NO C2, accurate stream, NO disable cache'
    const old = EAC_LOG.replace(': Secure', `: ${mode}`).replace(/Utilize[^]*pointers : No\n/, '')
    expect(deductions(old)).toEqual([expect.stringMatching(/audio cache/)])
  })

  it('is nothing for logs that it cannot read, and every text is one', () => {
    const german = 'Exact Audio Copy V1.0 beta 3 from 29. August 2011\n\nLese-Modus : Sicher\n'
    expect(readRipLog(german)).toMatchObject({ ripper: 'EAC', score: null })
    const db = 'dBpoweramp Release 16.6 Digital Audio Extraction Log from Sunday\n'
    expect(readRipLog(db)).toMatchObject({ ripper: 'dBpoweramp', score: null })
    expect(readRipLog('a log')).toMatchObject({ ripper: null, score: null, tracks: 0 })
    expect(readRipLog('')).toMatchObject({ ripper: null, score: null })
  })

  it('reads a hostile log of the largest size within its lines', () => {
    const long = ['Exact Audio Copy V1.3', 'Read mode : Secure', 'Track  1'.padEnd(60, ' ')]
    const text = long.join('\n') + '\nTrack  1'.repeat(MAX_LOG_BYTES / 9 - 20)
    expect(readRipLog(text)).toMatchObject({ ripper: 'EAC', tracks: 0, score: 0 })
  })
})

describe('a log of EAC', () => {
  /** The log of a range in place of tracks, with AccurateRip's list for each track. */
  const range = (sectors: string, results: string) =>
    EAC_LOG.replace(/Track {2}1\n[^]*Track {2}2\n/, `Range status and errors\n\n${sectors}\n`)
      .replace(/ {5}Accurately ripped.*\n/, '')
      .replace('All tracks accurately ripped', `AccurateRip summary\n\n${results}`)
  const ACCURATE = 'accurately ripped (confidence 4)  [E5D5B3AB]  (AR v2)'

  it.each([
    [1, `Track  1  ${ACCURATE}\nTrack  2  ${ACCURATE}`],
    [0, `Track  1  ${ACCURATE}\nTrack  2  not present in database`],
    [null, ''],
  ])('of a range is read with the results of AccurateRip: %s', (accurate, results) => {
    const log = range('Selected range', results)
    expect(readRipLog(log)).toMatchObject({ score: 70, tracks: 1, accurate })
  })

  it('of hidden audio before the first track loses no points for being a range', () => {
    const hidden = range('Selected range (Sectors 0-2414)', '')
    const toc = hidden.replace('|         0    |', '|      2415    |')
    expect(toc).not.toBe(hidden)
    expect(readRipLog(toc)).toMatchObject({ score: 100, tracks: 0, accurate: null })
    expect(readRipLog(hidden)).toMatchObject({ score: 70, tracks: 1 })
    const both = `${toc}\n${EAC_LOG}`
    expect(readRipLog(both)).toMatchObject({ score: 100, tracks: 2, accurate: 2 })
  })

  it('does not say what AccurateRip knows when only another database was asked', () => {
    const log = EAC_LOG.replace(/^(?: {5}Accurately|All tracks accurately) .*\n/gm, '')
    expect(log).toContain('CTDB')
    expect(readRipLog(log)).toMatchObject({ score: 100, accurate: null })
  })
})

describe('a log of whipper', () => {
  const SECOND = /Copy CRC: F77C14CB[^]*Status: Copy OK/

  it('loses points once for results that differ', () => {
    const log = WHIPPER_LOG.replace(SECOND, (block) =>
      block.replace('F77C14CB', 'F77C14CC').replace('Copy OK', 'Error, CRC mismatch'),
    )
    expect(readRipLog(log).score).toBe(70)
    expect(deductions(log)).toEqual([expect.stringMatching(/differ: track 2/)])
  })

  it('counts no track as accurate that AccurateRip knows with another result', () => {
    const log = WHIPPER_LOG.replace(SECOND, (block) =>
      block.replace('Found, exact match', 'Found, NO exact match'),
    )
    expect(readRipLog(log)).toMatchObject({ score: 100, tracks: 2, accurate: 1 })
  })

  it('is read with checksums in quotes, which look like numbers', () => {
    const log = WHIPPER_LOG.replaceAll('F77C14CB', "'12345E67'").replaceAll(
      '0025D726',
      "'00257261'",
    )
    expect(readRipLog(log)).toMatchObject({ score: 100, deductions: [] })
  })

  it('of versions before 0.8 is secure, though it does not say with what it reads', () => {
    const old = WHIPPER_LOG.replace(/ {2}Extraction engine: .*\n/, '').replace('true', 'Yes')
    expect(readRipLog(old)).toMatchObject({ score: 100, readMode: 'cdparanoia' })
  })

  it('is read with the audio before the first track, which is no track', () => {
    const hidden = '  0:\n    Test CRC: 0025D726\n    Copy CRC: 0025D727\n    AccurateRip v1: {}\n'
    const log = WHIPPER_LOG.replace(
      'Tracks:\n',
      `Tracks:\n${hidden}    Status: Error, CRC mismatch\n`,
    )
    expect(readRipLog(log)).toMatchObject({ score: 70, tracks: 2, accurate: 2 })
  })

  it('is read disc by disc when a file has several', () => {
    const both = `${WHIPPER_LOG}\n${changed(WHIPPER_LOG, 'cache: true', 'cache: false')}`
    expect(readRipLog(both)).toMatchObject({ score: 90, tracks: 4, accurate: 4 })
  })
})

describe('the text of a rip log', () => {
  it('is read in the encodings of rippers', () => {
    const name = 'Sigur Rós / Ágætis byrjun\n'
    const swapped = asUtf16(name).swap16()
    for (const bytes of [
      ...[Buffer.from(name), asUtf16(name), swapped, Buffer.from(name, 'latin1')],
      Buffer.from(`EAC extraction logfile ${name}`.repeat(5), 'utf16le'),
      Buffer.from(`EAC extraction logfile ${name}`.repeat(5), 'utf16le').swap16(),
    ]) {
      expect(logText(bytes)).toContain(name)
    }
    expect(readRipLog(logText(asUtf16(EAC_LOG)) ?? '').score).toBe(100)
  })

  it('is null for a file that is not text, is empty or too long', () => {
    const image = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
    const long = Buffer.alloc(MAX_LOG_BYTES + 1, 'a')
    for (const bytes of [image, Buffer.alloc(0), Buffer.from(' \n'), long]) {
      expect(logText(bytes)).toBeNull()
    }
  })
})

describe('a hostile rip log', () => {
  const full = (head: string, part: string, end = '') =>
    head + part.repeat((MAX_LOG_BYTES - 200) / part.length) + end
  const [eac] = EAC_LOG.split('\n')
  const [xld] = XLD_LOG.split('\n')

  it.each([
    ['a read mode of one word', full(`${eac}\nRead mode : x`, ' with ')],
    ['a drive of blanks', full(`${eac}\nUsed drive : x`, ' ', 'y')],
    ['a label without a value', full(`${xld}\n`, 'Disable audio cache\n')],
    ['a label of blanks', full(`${xld}\nDisable audio cache`, ' ', 'y')],
  ])('is read line by line, with short lines: %s', (_what, log) => {
    // Thirty logs are read with one upload: together, they took minutes.
    for (let at = 0; at < 30; at++) expect(readRipLog(log).tracks).toBe(0)
  })
})
