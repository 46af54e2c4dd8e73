import { describe, expect, it } from 'vitest'
import { readReply } from '../../../src/domain/alerts/replies.ts'

const HOUR_MS = 3_600_000
const silence = (hours: number, reason = '') => {
  return { act: 'silence', alertId: 12, lastsMs: hours * HOUR_MS, reason }
}

describe('a reply to an alert', () => {
  it.each([
    ['ack 12', { act: 'acknowledge', alertId: 12 }],
    ['ACK #12', { act: 'acknowledge', alertId: 12 }],
    ['/ack@ops_bot 12', { act: 'acknowledge', alertId: 12 }],
    ['@ops_bot ack 12', { act: 'acknowledge', alertId: 12 }],
    ['@ops:example.org: acknowledge 12', { act: 'acknowledge', alertId: 12 }],
    ['ops: !ack 12 ', { act: 'acknowledge', alertId: 12 }],
    ['> <@ops:example.org> Firing #9\n> more\n\nack 12', { act: 'acknowledge', alertId: 12 }],
    ['silence 12', silence(4)],
    ['silence #12 2h', silence(2)],
    ['silence 12 90 m', silence(1.5)],
    ['silence 12 7D new\ndisks', silence(168, 'new disks')],
    ['silence 12 we know', silence(4, 'we know')],
    ['/status', { act: 'status' }],
    ['connect abcdefgh234567ab', { act: 'connect', code: 'ABCDEFGH234567AB' }],
    ['silence 12 2 hours new disks', silence(2, 'new disks')],
    ['silence 12 90min', silence(1.5)],
    ['silence 12 1 day', silence(24)],
    ['connect ABCDEFGH234567A', { act: 'connect', code: 'ABCDEFGH234567A' }],
  ])('%j is read', (text, expected) => {
    expect(readReply(text)).toEqual(expected)
  })

  it.each([
    ['/help', /^ack 12: /],
    ['/ack', /^ack 12: /],
    ['!silence twelve', /^ack 12: /],
    ['ack 12 and 13', /^Nothing was acknowledged\. Send one alert per message/],
    ['ack 12, 13', /^Nothing was acknowledged\. /],
    ...['8d', '0h', '2w new disks', '2', '3 disks', '99999999999h', '2hx', '1d2h'].map(
      (time) =>
        [`silence 12 ${time}`, /^Nothing was silenced\. Give a time from 1m to 7d/] as const,
    ),
  ] as const)('%j is answered with the correct form', (text, says) => {
    const reply = readReply(text)
    expect(reply).toMatchObject({ act: 'help' })
    expect((reply as { says: string }).says).toMatch(says)
  })

  it.each([
    'ack, I will look at it',
    'the status is fine',
    'status of the disk?',
    'silence please',
    'connect the cable',
    'connect it',
    'silence twelve',
    'ack twelve',
    'help!',
    'note that ack 12 is wrong',
    '> ack 12',
    '',
  ])('%j is talk', (text) => {
    expect(readReply(text)).toBeNull()
  })

  it('is read quickly, whatever it contains', () => {
    for (const part of ['@', ':', ' ', '> \n', 'a:', '@a: ']) {
      expect(readReply(`${part.repeat(50_000)}ack`)).toBeNull()
    }
  })
})
