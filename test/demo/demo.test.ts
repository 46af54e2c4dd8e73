import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeCommunity } from '../../src/demo/community.ts'
import { createDraw } from '../../src/demo/draw.ts'

const plan = {
  seed: 'tours',
  torrents: 300,
  members: 80,
  firstMemberId: 2,
  ownerId: 1,
  now: new Date('2026-03-01T12:00:00Z'),
  sourceTag: 'BABOU',
  passkeyOf: (name: string) => name.padEnd(32, '0'),
}

describe('a community from a seed', () => {
  it('is the same for the same seed: IDs, hashes, texts, dates, bytes', () => {
    expect(digestOf(plan)).toBe(digestOf({ ...plan }))
    // A golden value: any change of the draws or the texts changes it.
    expect(digestOf(plan)).toMatchInlineSnapshot(
      `"cd1b9fa69aa6dd89b918477e37271bf8d055113744f5f9f3dd55f84e52412fac"`,
    )
  })

  it('is different for a different seed', () => {
    const [here, there] = ['tours', 'lyon'].map((seed) => [...torrentsOf({ ...plan, seed })])
    const hashes = new Set([...here, ...there].map(({ infoHash }) => infoHash))
    expect(hashes.size).toBe(600)
    const names = new Set(here.map(({ name }) => name))
    expect(there.filter(({ name }) => names.has(name)).length).toBeLessThan(5)
  })

  it('moves with the current time: the same torrents, equally old', () => {
    const later = { ...plan, now: new Date('2026-05-01T12:00:00Z') }
    const seconds = (later.now.getTime() - plan.now.getTime()) / 1000
    const one = makeCommunity(plan).torrentAt(0)
    const other = makeCommunity(later).torrentAt(0)
    expect(other.infoHash).toBe(one.infoHash)
    expect(other.createdAt).toBe(one.createdAt + seconds)
  })

  it('derives a torrent from its number: torrent 1,000 is the same in a smaller community', () => {
    const short = [...makeCommunity({ ...plan, torrents: 10 }).members]
    expect(short).toEqual(makeCommunity(plan).members)
  })

  it('has members of every role except owner, each invited by an earlier member', () => {
    const { members } = makeCommunity({ ...plan, members: 300 })
    const roles = new Set(members.map(({ role }) => role))
    expect(roles).toContain('member')
    expect(roles).toContain('uploader')
    expect(roles).toContain('moderator')
    expect(roles).toContain('admin')
    expect(roles).not.toContain('owner')
    const byId = new Map(members.map((member) => [member.id, member]))
    for (const { invitedBy, createdAt } of members) {
      if (invitedBy === null || invitedBy === plan.ownerId) continue
      expect(byId.get(invitedBy)?.createdAt).toBeLessThanOrEqual(createdAt)
    }
    expect(new Set(members.map(({ name }) => name.toLowerCase())).size).toBe(300)
  })

  it('draws evenly, and different numbers for each item', () => {
    const draw = createDraw('tours', 'torrent', 7)
    const tenths = Array<number>(10).fill(0)
    for (let count = 0; count < 20_000; count++) tenths[Math.floor(draw.next() * 10)]++
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(220)
    const first = Array.from({ length: 5_000 }, (_, index) => createDraw('a', 'b', index).next())
    expect(new Set(first).size).toBe(5_000)
    expect(first.reduce((sum, value) => sum + value, 0) / 5_000).toBeCloseTo(0.5, 1)
  })
})

function torrentsOf(given: typeof plan) {
  const { torrentAt } = makeCommunity(given)
  return Array.from({ length: given.torrents }, (_, index) => torrentAt(index))
}

function digestOf(given: typeof plan): string {
  const { members } = makeCommunity(given)
  const hash = createHash('sha256').update(JSON.stringify(members))
  for (const torrent of torrentsOf(given)) hash.update(JSON.stringify(torrent))
  return hash.digest('hex')
}
