import type { Check } from '../check.ts'
import { check } from '../check.ts'
import { must } from '../fault.ts'
import { escaped } from '../query.ts'

// Rules 88-100: what replies to announces and scrapes contain.

const ABSENT_HASH = 'd'.repeat(40)

export const replies: readonly Check[] = [
  check(
    88,
    'a seeder gets leechers, and a leecher gets both',
    async (tracker) => {
      await tracker.joined({ peer: 'seeder', left: 0, port: 30_006 })
      const { peers } = await tracker.joined({ peer: 'leecher', member: 1, port: 30_007 })
      must(
        peers.join().endsWith(':30006'),
        `the leecher of one seeder got ${peers.join() || 'no peers'}`,
      )
      const other = await tracker.joined({ peer: 'second', member: 2, left: 0 })
      const given = other.peers.join()
      must(
        given.endsWith(':30007') && other.peers.length === 1,
        `a seeder got ${given || 'no peers'}`,
      )
    },
    ['three members'],
  ),
  check(88, 'no peer gets itself', async (tracker) => {
    await tracker.joined()
    const { peers } = await tracker.joined({ uploaded: 1 })
    must(peers.length === 0, 'a client got itself as a peer')
  }),
  check(89, 'the peers of an empty swarm are an empty string', async (tracker) => {
    const { all } = await tracker.joined()
    must(Buffer.isBuffer(all.peers) && all.peers.length === 0, 'no `5:peers0:`')
  }),
  check(91, 'the counts include the client that asks', async (tracker) => {
    const { complete, incomplete } = await tracker.joined({ left: 0 })
    must(complete === 1 && incomplete === 0, `${complete}/${incomplete} instead of 1/0`)
  }),
  check(92, 'min interval is not above interval', async (tracker) => {
    const { interval, minInterval } = await tracker.joined()
    must(interval !== null && interval > 0, `interval is ${interval}`)
    must(minInterval === null || minInterval <= interval, `${minInterval} above ${interval}`)
  }),
  check(93, 'external ip is the address of the connection in bytes', async (tracker) => {
    const { externalIp } = await tracker.joined()
    must(externalIp !== null, 'it is missing')
    must([4, 16].includes(externalIp.length), `${externalIp.length} bytes`)
  }),
  check(95, 'integers are canonical and keys sorted', async (tracker) => {
    // A strict decoder reads each reply of every check; this check exists so that the rule has a
    // line.
    await tracker.joined({ peer: 'one', left: 0 })
    await tracker.announce({ peer: 'two', port: 0 })
  }),
  check(96, 'a scrape has complete, downloaded and incomplete', async (tracker) => {
    await tracker.joined({ left: 0 })
    const counts = await tracker.scrape()
    must(counts !== null, 'the torrent is absent')
    const { complete, incomplete, downloaded } = counts
    must(complete === 1 && incomplete === 0, `${complete}/${incomplete} instead of 1/0`)
    must(Number.isInteger(downloaded), 'downloaded is missing')
  }),
  check(96, 'a torrent without peers is listed with zeros', async (tracker) => {
    const counts = await tracker.scrape()
    must(counts !== null, 'a registered torrent without peers is absent')
  }),
  check(97, 'an unknown torrent is not listed', async (tracker) => {
    const counts = await tracker.scrape([ABSENT_HASH])
    must(counts === null, 'an unknown torrent is listed')
  }),
  check(98, 'a scrape of everything is refused', async (tracker) => {
    const { answers } = await tracker.get(tracker.path('scrape'))
    const text = answers[0]?.body.toString('latin1') ?? ''
    must(text.includes('failure reason'), `the reply is ${text.slice(0, 60)}`)
  }),
  check(
    99,
    'a scrape of more than 74 hashes is answered or refused, not broken',
    async (tracker) => {
      const asked = Array.from({ length: 80 }, () => `info_hash=${escaped(tracker.hash)}`).join('&')
      const { answers } = await tracker.get(`${tracker.path('scrape')}?${asked}`)
      must(answers.length === 1, 'no reply to 80 hashes')
      must([200, 414].includes(answers[0]?.status ?? 0), `status ${answers[0]?.status}`)
    },
  ),
  check(
    100,
    'a scrape needs a passkey, like an announce',
    async (tracker) => {
      const path = tracker
        .path('scrape')
        .replace(tracker.facts.passkeys[0] as string, 'f'.repeat(32))
      const { answers } = await tracker.get(`${path}?info_hash=${escaped(tracker.hash)}`)
      const text = answers[0]?.body.toString('latin1') ?? ''
      must(text.includes('failure reason'), 'a scrape with an unknown passkey is answered')
    },
    ['passkeys'],
  ),
  check(100, 'a scrape does not create a peer', async (tracker) => {
    await tracker.scrape()
    const counts = await tracker.scrape()
    must((counts?.complete ?? 0) + (counts?.incomplete ?? 0) === 0, 'a scrape created a peer')
  }),
]
