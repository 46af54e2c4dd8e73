import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVENT } from '../../../src/domain/announce/types.ts'
import { clientRequests } from '../../support/clients/client-requests.ts'
import { slowParse } from '../../support/bridge/slow-parser.ts'
import { createFastReader } from '../support/fuzz.ts'

const { read, request } = createFastReader()
const HASH = 't3r%c87%e7%0e%a7%2c%1a%5e%beE%89%1bJE%05m%d7'
const GOOD =
  `info_hash=${HASH}&peer_id=-qB4520-_NLBN~eaSc8B&port=50104` + '&uploaded=1&downloaded=2&left=3'

const fault = (query: string) => {
  const found = read(query)
  return typeof found === 'string' ? found : null
}
const without = (name: string) => GOOD.replace(new RegExp(`(^|&)${name}=[^&]*`), '')
const instead = (name: string, value: string) => `${without(name)}&${name}=${value}`

describe('announce queries', () => {
  it('reads every request of the real clients as the slow parser does', () => {
    const announces = clientRequests().filter((client) => !client.isScrape)
    expect(announces.length).toBeGreaterThan(30)
    for (const client of announces) {
      const query = client.query.toString('latin1')
      expect(read(query), client.title).toEqual(slowParse(query))
      expect(read(query), client.title).toMatchObject({
        infoHash: Buffer.from('743372c837e70ea72c1a5ebe45891b4a45056dd7', 'hex').toString('latin1'),
      })
    }
  })

  it('rule 21: accepts escapes of either case, literal and raw bytes, and 20 digits 3', () => {
    const literal = 't3r\xc87\xe7\x0e\xa7,\x1a^\xbeE\x89\x1bJE\x05m\xd7'
    expect(read(instead('info_hash', literal))).toMatchObject({ infoHash: literal })
    expect(read(instead('info_hash', HASH.toUpperCase().replace('T3R', 't3r')))).toBeTypeOf(
      'object',
    )
    expect(read(instead('info_hash', "~!()*'-_.~!()*'-_.zz"))).toMatchObject({
      infoHash: "~!()*'-_.~!()*'-_.zz",
    })
    expect(read(instead('info_hash', '3'.repeat(20)))).toMatchObject({ infoHash: '3'.repeat(20) })
    expect(fault(instead('info_hash', '3'.repeat(19)))).toBe('info_hash')
    expect(fault(instead('info_hash', '3'.repeat(21)))).toBe('info_hash')
  })

  it('rule 22: a plus sign is not a space', () => {
    expect(read(instead('peer_id', '+'.repeat(20)))).toMatchObject({ peerId: '+'.repeat(20) })
  })

  it('rule 23: explains that 40 hex digits are not expected', () => {
    expect(fault(instead('info_hash', 'aB'.repeat(20)))).toBe('hex_info_hash')
    expect(fault(instead('info_hash', 'xy'.repeat(20)))).toBe('info_hash')
  })

  it('rule 24: truncates a SHA-256 hash to 20 bytes', () => {
    expect(read(instead('info_hash', 'abcd'.repeat(8)))).toMatchObject({
      infoHash: 'abcd'.repeat(5),
    })
  })

  it.each(['%', '%G0', '%4', '%%', '%0', '%zz1'])('rule 25: refuses the escape %s', (escape) => {
    expect(fault(`${GOOD}&x=${escape}`)).toBe('query')
    expect(fault(`${GOOD}&${escape}=1`)).toBe('query')
    expect(fault(`${GOOD}&key=${escape}`)).toBe('query')
    expect(fault(`${GOOD}&numwant=${escape}`)).toBe('query')
    expect(fault(instead('info_hash', `${'a'.repeat(19)}${escape}`))).toBe('info_hash')
    expect(fault(instead('port', escape))).toBe('port')
  })

  it('rule 26: an escaped name means the same, one in capital letters does not', () => {
    expect(read(GOOD.replace('info_hash', 'info%5Fhash'))).toEqual(read(GOOD))
    expect(read(GOOD.replace('port', '%70ort'))).toEqual(read(GOOD))
    expect(fault(GOOD.replace('port', 'PORT'))).toBe('port')
  })

  it('rule 27: accepts a repeated value, and refuses two that differ', () => {
    expect(fault(`${GOOD}&port=50104&left=03&peer_id=-qB4520-_NLBN~eaSc8B`)).toBeNull()
    expect(fault(`${GOOD}&port=1`)).toBe('port')
    expect(fault(`${GOOD}&left=4`)).toBe('left')
    expect(fault(`${GOOD}&uploaded=2`)).toBe('uploaded')
    expect(fault(`${GOOD}&downloaded=18446744073709551618`)).toBe('downloaded')
    expect(fault(`${GOOD}&peer_id=-qB4520-_NLBN~eaSc8C`)).toBe('peer_id')
    expect(fault(`${GOOD}&info_hash=${HASH}`)).toBe('info_hash')
    expect(fault(`${GOOD}&ipv6=::1&ipv6=::2&ipv4=1.2.3.4&ipv4=`)).toBeNull()
  })

  it('rule 28: ignores bare names, empty ones and a second question mark', () => {
    expect(read(`foo&&${GOOD}&bar&`)).toEqual(read(GOOD))
    expect(read(`=x&${GOOD}&=`)).toEqual(read(GOOD))
    expect(read(`a=1?${GOOD}`)).toEqual(read(GOOD))
    expect(read(`a?${GOOD}`)).toEqual(read(GOOD))
  })

  it('rule 29: a semicolon separates nothing', () => {
    expect(read(instead('peer_id', ';'.repeat(20)))).toMatchObject({ peerId: ';'.repeat(20) })
    expect(fault(GOOD.replaceAll('&', ';'))).toBe('info_hash')
  })

  it('rule 30: a value can contain equals signs', () => {
    expect(read(instead('peer_id', '=a=b'.repeat(5)))).toMatchObject({ peerId: '=a=b'.repeat(5) })
    expect(fault(`${GOOD}&key=a=b`)).toBeNull()
  })

  it.each(['info_hash', 'peer_id', 'port', 'uploaded', 'downloaded', 'left'])(
    'rules 31, 32: names %s when it is missing or empty',
    (name) => {
      expect(fault(without(name))).toBe(name)
      expect(fault(instead(name, ''))).toBe(name)
      expect(fault(`${without(name)}&${name}`)).toBe(name)
    },
  )

  it.each(['-5', '1e9', '0x10', ' 5', '5 ', '%205', '', '+5', '9223372036854775808', '٣', '1.5'])(
    'rule 33: refuses the number "%s"',
    (text) => {
      for (const name of ['uploaded', 'downloaded', 'left', 'port']) {
        expect(fault(instead(name, text))).toBe(name)
      }
    },
  )

  it('rules 33, 34: reads numbers exactly up to 2^63 - 1, also with zeros and escapes', () => {
    expect(read(instead('left', '9223372036854775807'))).toMatchObject({ left: 2n ** 63n - 1n })
    expect(read(instead('uploaded', '9007199254740993'))).toMatchObject({
      uploaded: 2n ** 53n + 1n,
    })
    expect(read(instead('left', `${'0'.repeat(40)}7`))).toMatchObject({ left: 7n })
    expect(read(instead('left', '%34%32'))).toMatchObject({ left: 42n })
  })

  it('rule 82: refuses counters that have wrapped', () => {
    expect(fault(instead('uploaded', String(2n ** 62n)))).toBeNull()
    expect(fault(instead('uploaded', String(2n ** 62n + 1n)))).toBe('uploaded')
    expect(fault(instead('downloaded', String(2n ** 63n - 1n)))).toBe('downloaded')
  })

  it('rule 35: ports from 1 to 65535; 0 only with stopped', () => {
    for (const port of ['1', '65535']) expect(fault(instead('port', port))).toBeNull()
    for (const port of ['65536', '99999', '4294967297']) {
      expect(fault(instead('port', port))).toBe('port')
    }
    expect(fault(instead('port', '0'))).toBe('port')
    expect(fault(`event=stopped&${instead('port', '0')}`)).toBeNull()
  })

  it('rule 36: recognizes events in any case, and treats others as none', () => {
    for (const [word, event] of Object.entries(EVENT).slice(1)) {
      expect(read(`${GOOD}&event=${word}`)).toMatchObject({ event })
      expect(read(`${GOOD}&event=${word.toUpperCase()}`)).toMatchObject({ event })
    }
    for (const word of ['', 'empty', 'none', 'start', 'startedx', 'x'.repeat(80)]) {
      expect(read(`${GOOD}&event=${word}`)).toMatchObject({ event: EVENT.none })
    }
    expect(request.eventIsUnknown).toBe(true)
  })

  it('rule 37: compact=0 asks for dictionaries, everything else is compact', () => {
    expect(read(`${GOOD}&compact=0`)).toMatchObject({ wantsDicts: true })
    for (const value of ['1', '', 'x', '%31']) {
      expect(read(`${GOOD}&compact=${value}`)).toMatchObject({ wantsDicts: false })
    }
  })

  it('rule 38: numwant is a number, or the default', () => {
    for (const value of ['-1', '', 'many', '0x5', '99999999999999999999x']) {
      expect(read(`${GOOD}&numwant=${value}`)).toMatchObject({ numwant: -1 })
    }
    expect(read(`${GOOD}&numwant=0`)).toMatchObject({ numwant: 0 })
    expect(read(`${GOOD}&numwant=200`)).toMatchObject({ numwant: 200 })
    for (const value of [2 ** 40, '9223372036854775808', `${'9'.repeat(25)}%39`]) {
      expect(read(`${GOOD}&numwant=${value}`)).toMatchObject({ numwant: 1_000_000 })
    }
  })

  it('rules 39, 41: ignores addresses and other numbers of the client', () => {
    const extras = '&ip=999&ipv4=x&ipv6=%5b&corrupt=-1&redundant=abc&supportcrypto=&trackerid=%00'
    expect(read(GOOD + extras)).toEqual(read(GOOD))
  })

  it('rule 40: stores a hash of a key of any bytes', () => {
    const keyHash = (key: string) => {
      read(`${GOOD}&key=${key}`)
      return request.keyHash
    }
    expect(keyHash('%00%ff&x=')).not.toBe(keyHash('%00%fe&x='))
    expect(keyHash('A')).toBe(keyHash('%41'))
    expect(fault(`${GOOD}&key=${'k'.repeat(5_000)}`)).toBeNull()
  })

  it('rule 42: a peer ID is any 20 bytes', () => {
    const odd = '%00%ff%25%26-------------%3D%00z'
    expect(read(instead('peer_id', odd))).toMatchObject({ peerId: '\0\xff%&-------------=\0z' })
    expect(fault(instead('peer_id', 'a'.repeat(19)))).toBe('peer_id')
    expect(fault(instead('peer_id', 'a'.repeat(21)))).toBe('peer_id')
  })
})

const SCRAPS = [
  '&', '=', '%', '?', '+', ';', '#', ' ', '0', '9', '-', '%00', '%2', '%zz', '\xff',
  '&port=', '&port=0', '&left=', '&info_hash=', '&event=stopped', '&numwant=', '&compact=0',
  '?a=', '18446744073709551616', '9007199254740993', '4611686018427387905', 'info%5fhash=',
] // prettier-ignore

describe('the announce parser, fuzzed', () => {
  it('agrees with the slow parser about random parameters', () => {
    const name = fc.constantFrom(
      'info_hash', 'peer_id', 'port', 'uploaded', 'downloaded', 'left', 'event', 'numwant',
      'compact', 'key', 'ip', 'por%74', 'lef%', '', 'Port',
    ) // prettier-ignore
    const value = fc.oneof(
      fc.constantFrom(HASH, 'a'.repeat(20), 'a'.repeat(32), 'a'.repeat(40), 'stopped', 'STARTED'),
      fc.bigInt({ min: 0n, max: 2n ** 65n }).map(String),
      fc.nat(70_000).map(String),
      fc.constantFrom(...SCRAPS),
    )
    const pair = fc
      .tuple(name, fc.constantFrom('=', '=', '=', ''), value)
      .map((part) => part.join(''))
    const query = fc.tuple(fc.constantFrom(GOOD, ''), fc.array(pair, { maxLength: 8 }))
    fc.assert(
      fc.property(query, fc.constantFrom('&', '&', '&&', '?'), ([good, pairs], by) => {
        const text = [good, ...pairs].join(by)
        expect(read(text)).toEqual(slowParse(text))
      }),
      { numRuns: 20_000 },
    )
  })
})
