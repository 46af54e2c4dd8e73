import type { Check } from '../check.ts'
import { check } from '../check.ts'
import { must } from '../fault.ts'
import type { Reply } from '../reply.ts'
import type { Subject } from '../subject.ts'
import { escaped, othersThan, peerId } from '../query.ts'

// Rules 21-42: how a query is read.

const TIDY = /[A-Za-z0-9._~-]/

const asked = (tracker: Subject, change: (query: string) => string): Promise<Reply> =>
  tracker.ask(change(tracker.query()))

async function accepts(tracker: Subject, what: string, change: (query: string) => string) {
  const { failure } = await asked(tracker, change)
  must(failure === null, `${what} is refused: ${failure}`)
}

async function refuses(tracker: Subject, what: string, change: (query: string) => string) {
  const before = await peersNow(tracker)
  const { failure } = await asked(tracker, change)
  must(failure !== null, `${what} is accepted`)
  must((await peersNow(tracker)) === before, `${what} is refused, but made a peer`)
}

async function peersNow(tracker: Subject): Promise<number> {
  const counts = await tracker.scrape()
  return (counts?.complete ?? 0) + (counts?.incomplete ?? 0)
}

const without = (name: string) => (query: string) =>
  query.replace(new RegExp(`(^|&)${name}=[^&]*`), '')
const set = (name: string, value: string) => (query: string) =>
  query.replace(new RegExp(`(^|&)${name}=[^&]*`), `$1${name}=${value}`)

/**
 * Returns the shortest form of bytes in a URL, in which only bytes that need an escape are escaped.
 */
function shortest(hex: string): string {
  return hex.replace(/../g, (two) => {
    const letter = String.fromCharCode(Number.parseInt(two, 16))
    return TIDY.test(letter) ? letter : `%${two}`
  })
}

export const query: readonly Check[] = [
  check(21, 'info_hash is decoded however its bytes are escaped', async (tracker) => {
    const upper = escaped(tracker.hash.toUpperCase())
    await accepts(tracker, 'upper-case escapes', set('info_hash', upper))
    await accepts(tracker, 'lower-case escapes', set('info_hash', escaped(tracker.hash)))
    await accepts(tracker, 'bytes that need no escape', set('info_hash', shortest(tracker.hash)))
    await accepts(tracker, 'bytes from 0x80 as they are', (whole) => {
      const raw = escaped(tracker.hash).replace(/%[89a-f]./g, (two) => {
        return String.fromCharCode(Number.parseInt(two.slice(1), 16))
      })
      return set('info_hash', raw)(whole)
    })
  }),
  check(21, 'an info_hash that is not 20 bytes is refused', async (tracker) => {
    await refuses(tracker, 'a hash of 19 bytes', set('info_hash', escaped(tracker.hash.slice(2))))
    await refuses(tracker, 'a hash of 21 bytes', set('info_hash', escaped(`${tracker.hash}00`)))
  }),
  check(22, '+ is a byte, not a space', async (tracker) => {
    const plus = `${escaped(peerId('plus', tracker.hash).slice(0, 38))}+`
    await accepts(tracker, 'a + in peer_id', set('peer_id', plus))
    const blank = plus.replace('+', '%20')
    await accepts(tracker, 'a space in peer_id', (whole) => {
      return set('port', '30008')(set('peer_id', blank)(whole))
    })
    const counts = await tracker.scrape()
    must(counts?.incomplete === 2, '+ and a space are read as the same byte')
  }),
  check(23, 'an info_hash in hex is refused', async (tracker) => {
    await refuses(tracker, 'a hash in hex', set('info_hash', tracker.hash))
  }),
  check(25, 'broken escapes are refused', async (tracker) => {
    for (const broken of ['%', '%G0', '%4', '%%']) {
      const cut = escaped(tracker.hash.slice(0, 38))
      await refuses(tracker, `the escape ${broken}`, set('info_hash', cut + broken))
    }
  }),
  check(26, 'parameter names may be escaped, and are case-sensitive', async (tracker) => {
    await accepts(tracker, 'info%5Fhash', (whole) => whole.replace('info_hash', 'info%5Fhash'))
    await refuses(tracker, 'PORT for port', (whole) => whole.replace('port=', 'PORT='))
  }),
  check(27, 'a repeated parameter must have the same value', async (tracker) => {
    await refuses(tracker, 'two different ports', (whole) => `port=1025&${whole}`)
    await accepts(tracker, 'ipv6 given twice', (whole) => `${whole}&ipv6=::1&ipv6=::2`)
  }),
  check(28, 'unknown, empty and bare parameters are ignored', async (tracker) => {
    const odd = ['&foo&', '&&', '&', '&=', '&foo=bar', '?a=1', '&a=b?c=d']
    for (const tail of odd) await accepts(tracker, `"${tail}"`, (whole) => whole + tail)
    await accepts(tracker, 'a bare name in front', (whole) => `foo&${whole}`)
  }),
  check(29, '; is not a separator', async (tracker) => {
    await accepts(tracker, 'a ; in key', (whole) => `${whole}&key=a;port=0`)
  }),
  check(30, 'a value may contain =', async (tracker) => {
    await accepts(tracker, 'key=a=b', (whole) => `key=a=b&${whole}`)
  }),
  check(31, 'a missing parameter is named in the failure', async (tracker) => {
    for (const name of ['info_hash', 'peer_id', 'port', 'uploaded', 'downloaded']) {
      const { failure } = await asked(tracker, without(name))
      must(failure !== null, `an announce without ${name} is accepted`)
      must(failure.includes(name), `the failure "${failure}" does not name ${name}`)
    }
  }),
  check(32, 'an announce without left does not make a seeder', async (tracker) => {
    await asked(tracker, without('left'))
    const counts = await tracker.scrape()
    must((counts?.complete ?? 0) === 0, 'an announce without left made a seeder')
  }),
  check(33, 'counters are decimal digits', async (tracker) => {
    for (const odd of ['-5', '1e9', '0x10', '%205', '5%20', '', '9223372036854775808', '%2B5']) {
      await refuses(tracker, `uploaded=${odd}`, set('uploaded', odd))
    }
    await accepts(tracker, 'uploaded=0005', set('uploaded', '0005'))
  }),
  check(35, 'a port is 1 to 65535', async (tracker) => {
    for (const odd of ['0', '65536', '99999', '-1', 'x']) {
      await refuses(tracker, `port=${odd}`, set('port', odd))
    }
    await accepts(tracker, 'port 0 when leaving', (whole) => {
      return `${set('port', '0')(whole)}&event=stopped`
    })
  }),
  check(36, 'events that clients send are accepted, and others count as none', async (tracker) => {
    for (const event of ['', 'empty', 'started', 'STARTED', 'paused', 'something', 'stopped']) {
      await accepts(tracker, `event=${event}`, (whole) => `${whole}&event=${event}`)
    }
  }),
  check(37, 'peers are compact even without the parameter compact', async (tracker) => {
    const { all } = await asked(tracker, without('compact'))
    must(Buffer.isBuffer(all.peers), 'peers is not a string')
  }),
  check(
    38,
    'numwant=0 gives no peers, and too high a number the maximum',
    async (tracker) => {
      await tracker.joined({ peer: 'seeder', member: 1, left: 0 })
      const none = await tracker.joined({ peer: 'leecher', more: 'numwant=0' })
      must(none.peers.length === 0, `numwant=0 gave ${none.peers.length} peers`)
      for (const odd of ['1099511627776', '-1', 'x', '']) {
        const some = await tracker.joined({ peer: 'leecher', more: `numwant=${odd}` })
        must(some.peers.length > 0, `numwant=${odd} gave no peers`)
      }
    },
    ['two members'],
  ),
  check(
    39,
    'the address of a peer is that of its connection',
    async (tracker) => {
      const more = 'ip=203.0.113.7&ipv4=203.0.113.8'
      await tracker.joined({ peer: 'liar', left: 0, more })
      const given = await tracker.joined({ peer: 'other', member: 1 })
      const peers = othersThan('other', given.peers)
      must(peers.length === 1, `${peers.length} peers instead of one`)
      must(!(peers[0] as string).startsWith('203.0.113.'), 'the address in the query is listed')
    },
    ['two members'],
  ),
  check(40, 'key can be any bytes', async (tracker) => {
    await accepts(tracker, 'a long key', (whole) => `${whole}&key=${'%ff'.repeat(150)}`)
  }),
  check(41, 'unused numeric parameters can have any form', async (tracker) => {
    const more = '&corrupt=x&redundant=-1&supportcrypto=2&trackerid=%00&azver=y'
    await accepts(tracker, 'unusual extras', (whole) => whole + more)
  }),
  check(42, 'peer_id is any 20 bytes, and exactly 20', async (tracker) => {
    await accepts(tracker, 'a peer_id of NULs', set('peer_id', '%00'.repeat(20)))
    await accepts(tracker, 'a peer_id of %', set('peer_id', '%25'.repeat(20)))
    await tracker.leave()
    const short = escaped(peerId('short', tracker.hash).slice(2))
    const { failure } = await asked(tracker, set('peer_id', short))
    must(failure !== null, 'a peer_id of 19 bytes is accepted')
  }),
]
