import type { Check } from '../check.ts'
import { check } from '../check.ts'
import { must } from '../fault.ts'
import type { Announce } from '../query.ts'
import { othersThan } from '../query.ts'
import type { Subject } from '../subject.ts'

// Rules 60-79: how a swarm follows from the announces of its clients.

/**
 * What was added to the counts of the swarm: `[1, 0, 2]` is 1 seeder, no leecher and 2 snatches
 * more.
 */
type Swarm = readonly [seeders: number, leechers: number, snatches: number]

/**
 * Lets clients announce one after another. After each announce, compares the swarm with the
 * expected one.
 */
async function follows(tracker: Subject, steps: readonly (readonly [Announce, Swarm])[]) {
  const snatchesBefore = (await tracker.scrape())?.downloaded ?? 0
  for (const [given, [seeders, leechers, snatches]] of steps) {
    await tracker.joined(given)
    const counts = await tracker.scrape()
    const { complete = 0, incomplete = 0, downloaded = 0 } = counts ?? {}
    const now = [complete, incomplete, downloaded - snatchesBefore]
    const aim = [seeders, leechers, snatches]
    const what = `left=${given.left ?? 'all'} event=${given.event ?? 'none'}`
    must(now.join() === aim.join(), `${what}: ${now.join('/')} instead of ${aim.join('/')}`)
  }
}

const LEFT = 1_000

export const swarm: readonly Check[] = [
  check(60, 'left distinguishes leechers from seeders, which have no snatch', async (tracker) => {
    await follows(tracker, [
      [{ peer: 'leecher', event: 'started' }, [0, 1, 0]],
      [{ peer: 'seeder', event: 'started', left: 0 }, [1, 1, 0]],
    ])
  }),
  check(61, 'completed turns a leecher into a seeder and counts one snatch', async (tracker) => {
    const downloaded = tracker.facts.sizeBytes
    await follows(tracker, [
      [{ event: 'started' }, [0, 1, 0]],
      [{ event: 'completed', left: 0, downloaded }, [1, 0, 1]],
    ])
  }),
  check(62, 'a repeated completed does not count again', async (tracker) => {
    const downloaded = tracker.facts.sizeBytes
    await follows(tracker, [
      [{ event: 'started' }, [0, 1, 0]],
      [{ event: 'completed', left: 0, downloaded }, [1, 0, 1]],
      [{ event: 'completed', left: 0, downloaded: downloaded + 1 }, [1, 0, 1]],
    ])
  }),
  check(63, 'completed with bytes left is not a completion', async (tracker) => {
    await follows(tracker, [
      [{ event: 'started' }, [0, 1, 0]],
      [{ event: 'completed', left: LEFT }, [0, 1, 0]],
    ])
  }),
  check(64, 'completed without any download is not a snatch', async (tracker) => {
    await follows(tracker, [[{ event: 'completed', left: 0 }, [1, 0, 0]]])
  }),
  check(65, 'a leecher with nothing left is a seeder without any event', async (tracker) => {
    const downloaded = tracker.facts.sizeBytes
    await follows(tracker, [
      [{ event: 'started' }, [0, 1, 0]],
      [{ left: 0, downloaded }, [1, 0, 1]],
      [{ left: 0, downloaded, event: 'completed' }, [1, 0, 1]],
    ])
  }),
  check(65, 'a leecher that stops with nothing left has completed', async (tracker) => {
    const downloaded = tracker.facts.sizeBytes
    await follows(tracker, [
      [{ event: 'started' }, [0, 1, 0]],
      [{ left: 0, downloaded, event: 'stopped' }, [0, 0, 1]],
    ])
  }),
  check(66, 'a seeder that reports bytes left becomes a leecher again', async (tracker) => {
    await follows(tracker, [
      [{ left: 0 }, [1, 0, 0]],
      [{ left: LEFT, downloaded: 1 }, [0, 1, 0]],
    ])
  }),
  check(67, 'stopped removes a client immediately, and returns no peers', async (tracker) => {
    await follows(tracker, [
      [{ peer: 'other', left: 0 }, [1, 0, 0]],
      [{ event: 'started' }, [1, 1, 0]],
      [{ event: 'stopped' }, [1, 0, 0]],
    ])
    const { peers, all } = await tracker.announce({ event: 'stopped' })
    must(Buffer.isBuffer(all.peers) && peers.length === 0, 'stopped is answered with peers')
  }),
  check(68, 'stopped from an unknown client neither fails nor creates a peer', async (tracker) => {
    await follows(tracker, [[{ event: 'stopped' }, [0, 0, 0]]])
  }),
  check(69, 'stopped twice, and an announce after it', async (tracker) => {
    await follows(tracker, [
      [{ event: 'started' }, [0, 1, 0]],
      [{ event: 'stopped' }, [0, 0, 0]],
      [{ event: 'stopped' }, [0, 0, 0]],
      [{ downloaded: 5 }, [0, 1, 0]],
    ])
  }),
  check(70, 'started from a known client does not create a second peer', async (tracker) => {
    await follows(tracker, [
      [{ event: 'started', uploaded: 10 }, [0, 1, 0]],
      [{ event: 'started', uploaded: 0 }, [0, 1, 0]],
    ])
  }),
  check(71, 'a partial seed is incomplete, but not a downloader', async (tracker) => {
    await tracker.joined({ peer: 'partial', event: 'paused', left: LEFT })
    const counts = await tracker.scrape()
    must(counts?.incomplete === 1, `${counts?.incomplete} incomplete instead of one`)
    must(counts.downloaders !== null, 'the scrape has no downloaders (BEP 21)')
    must(counts.downloaders === 0, 'a partial seed is counted as a downloader')
  }),
  check(
    75,
    'a client that moved is listed at its new address',
    async (tracker) => {
      await tracker.joined({ peer: 'mover', port: 30_001, left: 0 })
      await tracker.joined({ peer: 'mover', port: 30_002, left: 0, uploaded: 1 })
      const given = await tracker.joined({ peer: 'other', member: 1 })
      const peers = othersThan('other', given.peers)
      must(peers.length === 1, `${peers.length} peers instead of one`)
      must(peers[0]?.endsWith(':30002') === true, `it is listed as ${peers[0]}`)
    },
    ['two members'],
  ),
  check(
    76,
    'a new client at an address replaces the old one',
    async (tracker) => {
      await tracker.joined({ peer: 'before', port: 30_003, left: 0 })
      await tracker.joined({ peer: 'after', port: 30_003, left: 0 })
      const given = await tracker.joined({ peer: 'other', member: 1 })
      const peers = othersThan('other', given.peers)
      must(peers.length === 1, `${peers.length} peers at one address`)
      must(given.complete === 1, `${given.complete} seeders at one address`)
    },
    ['two members'],
  ),
  check(
    77,
    'two members with the same peer ID are two peers',
    async (tracker) => {
      await tracker.joined({ peer: 'same', left: 0, port: 30_004 })
      const { complete } = await tracker.joined({ peer: 'same', member: 1, left: 0, port: 30_005 })
      must(complete === 2, `${complete} seeders instead of two`)
    },
    ['two members'],
  ),
  check(
    78,
    'IPv4 and IPv6 of one client are one peer with two addresses',
    async (tracker) => {
      await tracker.joined({ peer: 'both', left: 0 })
      await tracker.joined({ peer: 'both', left: 0, isIpv6: true })
      const { peers, peers6, complete } = await tracker.joined({ peer: 'other', member: 1 })
      must(complete === 1, `counted ${complete} times`)
      must(
        peers.length === 1 && peers6.length === 1,
        `${peers.length} + ${peers6.length} addresses`,
      )
      await tracker.announce({ peer: 'both', event: 'stopped', left: 0 })
      const after = await tracker.scrape()
      must(after?.complete === 0, 'stopping over one family kept the peer of the other')
    },
    ['two members', 'ipv6'],
  ),
  check(
    79,
    'both hashes of a hybrid lead to one swarm',
    async (tracker) => {
      const [v1, v2] = tracker.facts.hybridHashes as readonly [string, string]
      await tracker.joined({ peer: 'old', left: 0, hash: v1 })
      await tracker.joined({ peer: 'old', left: 0, hash: v2 })
      const { complete, peers } = await tracker.joined({ peer: 'new', member: 1, hash: v2 })
      must(complete === 1 && peers.length === 1, `${complete} seeders, ${peers.length} peers`)
    },
    ['two members', 'hybrid'],
  ),
]
