import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { giveFault, readGive, writeGive } from '../../../src/bridge/trackers/slot-frames.ts'
import { merge } from '../../../src/tracker/handover/merge.ts'
import { framesOf, takeOut } from '../../../src/tracker/handover/take-out.ts'
import { countedSince, P } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { aTracker, escaped, hashOf, passkeyOf } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

const MEMBERS = [1, 2, 3]
const TORRENTS = [1, 2]

interface Step {
  readonly after: number
  readonly member: number
  readonly torrent: number
  readonly up: number
  readonly down: number
  readonly does: 'announce' | 'complete' | 'stop'
  readonly isIpv6: boolean
  /** The torrents move to the other tracker before this step. */
  readonly moves: boolean
}

const steps = fc.array(
  fc.record<Step>({
    after: fc.integer({ min: 1, max: 1_800 }),
    member: fc.constantFrom(...MEMBERS),
    torrent: fc.constantFrom(...TORRENTS),
    // Without new bytes there is no entry, and the seconds wait in the session's row.
    up: fc.oneof(fc.constant(0), fc.nat(2 ** 31)),
    down: fc.oneof(fc.constant(0), fc.nat(10_000)),
    does: fc.constantFrom('announce', 'announce', 'announce', 'complete', 'stop'),
    isIpv6: fc.boolean(),
    moves: fc.boolean(),
  }),
  { minLength: 1, maxLength: 30 },
)

function aTrackerWithSite() {
  const tracker = aTracker()
  for (const id of MEMBERS) tracker.member(id)
  return { ...tracker, rows: TORRENTS.map((id) => tracker.torrent(id)) }
}
type Site = ReturnType<typeof aTrackerWithSite>

const tablesOf = ({ members, torrents }: Tracker) => ({ members, torrents })
const noPause = () => Promise.resolve()

/** Moves all swarms as frames, which have to be valid. */
async function move(from: Site, to: Site): Promise<void> {
  for (const row of from.rows) {
    const slot = from.world.holders.slotOf(row)
    const { parts } = takeOut(from.world, [row])
    for (const give of framesOf({ number: 1, version: 1, slot }, parts)) {
      const body = writeGive(give)
      expect(giveFault(body)).toBeNull()
      const merging = { world: to.world, tables: tablesOf(to), pause: noPause }
      expect(await merge(merging, slot, readGive(body).words)).toBe('merged')
    }
  }
}

interface Client {
  up: bigint
  down: bigint
  left: number
}

/** One announce of a client, after what it moved since its last one. */
function announce(site: Site, client: Client, { member, torrent, does, isIpv6 }: Step): string {
  const event = { announce: '', complete: '&event=completed', stop: '&event=stopped' }[does]
  const query =
    `info_hash=${escaped(hashOf(torrent))}&peer_id=-BB0100-${String(member).padStart(12, '0')}` +
    `&port=${20_000 + member}&uploaded=${client.up}&downloaded=${client.down}` +
    `&left=${client.left}&numwant=50${event}`
  const request = `GET /${passkeyOf(member)}/announce?${query} HTTP/1.1\r\nHost: t\r\n\r\n`
  const address = isIpv6 ? `2001:470::${member}` : `198.18.0.${member}`
  const reply = site.send(request, address)
  expect(reply).not.toBeNull()
  expect(reply).not.toContain('failure reason')
  return /8:completei(\d+)e10:downloadedi(\d+)e.*10:incompletei(\d+)e/s
    .exec(reply!)!
    .slice(1)
    .join()
}

const sumOf = (site: Site) => ({
  up: site.entries.reduce((sum, { rawUp }) => sum + rawUp, 0n),
  down: site.entries.reduce((sum, { rawDown }) => sum + rawDown, 0n),
  seeded: site.entries.reduce((sum, { seededSeconds }) => sum + seededSeconds, 0) + seedingIn(site),
  completed: site.entries.filter(({ kind }) => kind === 'completed').length,
})

/** Seconds that no entry has told yet. */
function seedingIn({ world, rows }: Site): number {
  const { words, swarms } = world
  return rows.reduce((sum, row) => {
    for (let place = 0; place < swarms.size(row); place++) {
      sum += Math.max(0, countedSince(words, swarms.at(row, place)))
    }
    return sum
  }, 0)
}

describe('swarms that move between trackers', () => {
  it('count bytes, seed time and completions like those that stay, and give the same replies', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (walk) => {
        const stays = aTrackerWithSite()
        const pair = [aTrackerWithSite(), aTrackerWithSite()]
        const clients = new Map<string, Client>()
        let at = 0
        for (const step of walk) {
          for (const site of [stays, ...pair]) site.pass(step.after)
          if (step.moves) {
            await move(pair[at], pair[1 - at])
            at = 1 - at
          }
          const name = `${step.member}/${step.torrent}`
          const client = clients.get(name) ?? { up: 0n, down: 0n, left: 1_000_000 }
          clients.set(name, client)
          client.up += BigInt(step.up)
          client.down += BigInt(step.down)
          if (step.does === 'complete') client.left = 0
          expect(announce(pair[at], client, step)).toBe(announce(stays, client, step))
          const [one, other] = pair.map(sumOf)
          expect({
            ...{ up: one.up + other.up, down: one.down + other.down },
            ...{ seeded: one.seeded + other.seeded, completed: one.completed + other.completed },
          }).toEqual(sumOf(stays))
          // Nothing is left where it moved from.
          expect(pair[1 - at].world.peerCount()).toBe(0)
          if (step.does === 'stop') clients.delete(name)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keep the latest state of a session when both trackers have one', async () => {
    const [older, newer] = [aTrackerWithSite(), aTrackerWithSite()]
    const step = { member: 1, torrent: 1, does: 'announce', isIpv6: false } as Step
    announce(older, { up: 5n, down: 0n, left: 10 }, step)
    for (const site of [older, newer]) site.pass(60)
    announce(newer, { up: 9n, down: 0n, left: 0 }, step)
    const uploaded = ({ world, rows }: Site) =>
      world.words[world.swarms.at(rows[0], 0) + P.uploadedLo]
    await move(older, newer)
    expect(uploaded(newer)).toBe(9)
    await move(newer, older)
    await move(older, newer)
    expect([uploaded(newer), newer.world.peerCount()]).toEqual([9, 1])
  })

  it('keep the seconds that no entry contains yet', async () => {
    const [from, to] = [aTrackerWithSite(), aTrackerWithSite()]
    const step = { member: 1, torrent: 1, does: 'announce', isIpv6: false } as Step
    for (let turn = 0; turn < 2; turn++) {
      announce(from, { up: 0n, down: 0n, left: 0 }, step)
      for (const site of [from, to]) site.pass(600)
    }
    expect(seedingIn(from)).toBe(600)
    await move(from, to)
    expect([seedingIn(from), seedingIn(to)]).toEqual([0, 600])
  })

  it('are hidden where their member is banned already', async () => {
    const [from, to] = [aTrackerWithSite(), aTrackerWithSite()]
    announce(from, { up: 0n, down: 0n, left: 0 }, {
      ...{ member: 1, torrent: 1, does: 'announce', isIpv6: false },
    } as Step)
    to.member(1, { banned: true })
    await move(from, to)
    expect([to.world.torrents.seeders(to.rows[0]), to.world.peerCount()]).toEqual([0, 1])
  })

  it('are sent in several frames when one cannot hold them', async () => {
    const [from, to] = [aTrackerWithSite(), aTrackerWithSite()]
    const { swarms } = from.world
    const member = from.members.rowOf(1, 0)
    for (let key = 1; key <= 12_000; key++) swarms.add(from.rows[0], member, key, key, 1)
    const { parts, sessions } = takeOut(from.world, [from.rows[0]])
    expect([parts.length, sessions]).toEqual([3, 12_000])
    const merging = { world: to.world, tables: tablesOf(to), pause: noPause }
    const slot = to.world.holders.slotOf(to.rows[0])
    for (const part of parts) expect(await merge(merging, slot, part)).toBe('merged')
    expect(to.world.torrents.seeders(to.rows[0])).toBe(12_000)
  })

  it('are refused when a torrent is in another slot', async () => {
    const [from, to] = [aTrackerWithSite(), aTrackerWithSite()]
    announce(from, { up: 0n, down: 0n, left: 0 }, {
      ...{ member: 1, torrent: 1, does: 'announce', isIpv6: false },
    } as Step)
    const { parts } = takeOut(from.world, from.rows)
    const merging = { world: to.world, tables: tablesOf(to), pause: noPause }
    const slot = to.world.holders.slotOf(to.rows[0])
    expect(await merge(merging, (slot + 1) % 256, parts[0])).toBe('wrongSlot')
    expect(to.world.peerCount()).toBe(0)
  })
})

describe('a part of a handover', () => {
  const give = { number: 7, version: 3, slot: 5, flags: 3, words: new Int32Array([1, 0, 2, 0]) }

  it('is read as it was written', () => {
    expect(readGive(writeGive(give))).toEqual(give)
  })

  it.each<[string, (body: Buffer) => Buffer]>([
    ['a handover is cut off', (body) => body.subarray(0, 11)],
    ['a handover is cut off', (body) => body.subarray(0, 15)],
    ['a torrent is cut off', (body) => body.subarray(0, 16)],
    ['slot 256 does not exist', (body) => body.fill(1, 8, 9).fill(0, 9, 10)],
    ['flags 4 of a handover are unknown', (body) => body.fill(4, 10, 11)],
    ['the ID of a torrent is too large', (body) => body.fill(0x7f, 16, 20)],
    ['a torrent is cut off', (body) => body.fill(1, 24, 25)],
  ])('is refused: %s', (fault, change) => {
    expect(giveFault(change(writeGive(give)))).toBe(fault)
  })

  it('is never misread, whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const fault = giveFault(Buffer.from(bytes))
        expect(fault === null || fault.length > 0).toBe(true)
      }),
    )
  })
})
