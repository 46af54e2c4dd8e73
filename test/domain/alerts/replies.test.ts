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
    ['/help', { act: 'help' }],
    ['/ack', { act: 'help' }],
    ['!silence twelve', { act: 'help' }],
    ['silence 12 8d', { act: 'help' }],
    ['/silence 12 0h', { act: 'help' }],
  ])('%j is read', (text, expected) => {
    expect(readReply(text)).toEqual(expected)
  })

  it.each([
    'ack, I will look at it',
    'the status is fine',
    'status of the disk?',
    'silence please',
    'connect the cable',
    'help!',
    'ack 12 and 13',
    'note that ack 12 is wrong',
    '> ack 12',
    '',
  ])('%j is talk', (text) => {
    expect(readReply(text)).toBeNull()
  })

  it('is read in no time, whatever is written', () => {
    for (const part of ['@', ':', ' ', '> \n', 'a:', '@a: ']) {
      expect(readReply(`${part.repeat(50_000)}ack`)).toBeNull()
    }
  })
})
