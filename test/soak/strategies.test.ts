import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce, aPeerId, isTaken, type AnnounceReply } from '../support/clients/announcer.ts'
import {
  startCommunity,
  type Community,
  type Listed,
  type Person,
} from '../support/community/community.ts'
import type { SiteClient } from '../support/site-client.ts'
import { until } from '../support/until.ts'

const GIB = 1024n ** 3n
const HOUR = 3_600
const DAY = 24 * HOUR
const SIZE = 50_000n

const terms = {
  ...{ 'term.graceDays': '0', 'term.graceGib': '0', 'term.debounceHours': '0' },
  ...{ 'term.restoreHours': '0', 'term.watchDays': '14', 'term.watchHours': '0' },
  'term.staffExempt': 'off',
}

/** A policy for each role, so that one run evaluates all of them. */
const RULES = {
  member: { strategy: 'seed_leech', 'param.soft': 'off', 'param.freeSlots': '0' },
  uploader: {
    ...{ strategy: 'seed_leech_time', 'param.measure': 'hours' },
    ...{ 'param.freeHours': '1', 'param.ratio': '0.5' },
  },
  moderator: {
    ...{ strategy: 'seed_leech_time', 'param.measure': 'coverage' },
    'param.leastSnatches': '1',
  },
  admin: {
    ...{ strategy: 'composite', 'param.mode': 'all', 'param.up_down': 'on' },
    ...{ 'param.up_down.freeGib': '1', 'param.snatches_grabs': 'off' },
    ...{ 'param.seed_leech_time': 'on', 'param.seed_leech_time.weight': 'bytes' },
    ...{ 'param.seed_leech_time.freeHours': '1', 'param.seed_leech_time.ratio': '0.5' },
  },
} as const
type Role = keyof typeof RULES
const ROLES = Object.keys(RULES) as readonly Role[]

// End to end under each strategy but up_down (standing.test.ts): announces are booked, standings
// evaluated, clients notified. One clock is moved for all processes.
describe('members who miss the requirement of their role', () => {
  const clockFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'babou-clock-')), 'seconds')
  let community: Community
  let staff: SiteClient
  let torrent: Listed
  let seeder: Person
  const people = new Map<Role, Person>()
  const sites = new Map<Role, SiteClient>()
  const peerIds = new Map(ROLES.map((role) => [role, aPeerId()]))
  const seedersId = aPeerId()
  let elapsed = 0

  beforeAll(async () => {
    fs.writeFileSync(clockFile, '0')
    // Young swarms announce every few minutes unless that is set, and of an hour's silence only one
    // and a half of those intervals count.
    const announces = { BABOU_ANNOUNCE_INTERVAL: '3600', BABOU_ANNOUNCE_MIN_INTERVAL: '60' }
    community = await startCommunity({ BABOU_TEST_CLOCK: `file:${clockFile}`, ...announces })
    seeder = await community.person('owner', 'owner')
    staff = await community.signIn('owner')
    torrent = await community.list(staff, 'Judged', Number(SIZE))
    for (const role of ROLES) {
      people.set(role, await community.person(`of-${role}`, role))
      sites.set(role, await community.signIn(`of-${role}`))
    }
  })
  afterAll(async () => {
    await community.end()
    fs.rmSync(path.dirname(clockFile), { recursive: true })
  })

  const later = (seconds: number) => {
    elapsed += seconds
    fs.writeFileSync(clockFile, String(elapsed))
  }

  interface Said {
    readonly up?: bigint
    readonly down?: bigint
    readonly left: bigint
    readonly event?: 'completed'
  }
  const say = (role: Role, { up = 0n, down = 0n, left, event }: Said): Promise<AnnounceReply> =>
    announce(community.trackerUrl, {
      ...{ passkey: people.get(role)!.passkey, peerId: peerIds.get(role)! },
      ...{ infoHash: torrent.infoHash, port: 6_881 + ROLES.indexOf(role) },
      ...{ uploaded: up, downloaded: down, left, ...(event && { event }) },
    })
  const seed = () =>
    announce(community.trackerUrl, {
      ...{ passkey: seeder.passkey, peerId: seedersId, infoHash: torrent.infoHash, port: 7_000 },
      ...{ uploaded: 0n, downloaded: 0n, left: 0n },
    })
  const all = (given: Said) => Promise.all(ROLES.map((role) => say(role, given)))

  async function standingOf(role: Role) {
    return (await sites.get(role)!.get('/me/standing.json')).body as {
      readonly state: string
      readonly events: readonly { readonly cause: string }[]
      readonly terms: readonly { readonly label: string; readonly value: string }[]
    }
  }

  let moved = 0n
  /**
   * An hour later everyone announces what \`all\` says, each time a little more (what moves nothing
   * is not booked), until the clock of the tracker and the journal have reached that time.
   */
  async function anHourOn(
    label: 'Seeded' | 'Downloading',
    says: (more: bigint) => Promise<unknown>,
  ) {
    const hours = async () => {
      const { terms } = await standingOf('uploader')
      return Number(terms.find((term) => term.label === label)?.value)
    }
    const before = await hours()
    later(HOUR)
    await until(
      async () => {
        moved += 100n
        await seed()
        await says(moved)
        return (await hours()) > before + 0.9
      },
      15,
      `an hour more of ${label}`,
    )
  }

  /** Evaluates with the task until each of them has this state. */
  async function judged(roles: readonly Role[], state: string): Promise<void> {
    let found: readonly string[] = []
    await until(
      async () => {
        await community.babou().run(['jobs', 'run', 'judge-ratios'])
        found = await Promise.all(roles.map(async (role) => (await standingOf(role)).state))
        return found.every((one) => one === state)
      },
      30,
      `the standing of all is ${state}`,
    ).catch((error: unknown) => {
      const said = roles.map((role, at) => `${role}: ${found[at]}`).join(', ')
      throw new Error(said, { cause: error })
    })
  }

  async function rule(role: Role, given: Readonly<Record<string, string>>): Promise<void> {
    const form = { name: `For ${role}`, scope: 'role', role, ...terms, ...given }
    const made = await staff.post('/admin/ratio', form)
    expect(made.body.errors).toBeUndefined()
    const href = `/admin/ratio/${String(made.body.id)}`
    await staff.post(`${href}/report`, {})
    expect((await staff.post(`${href}/start`, {})).body.state).toBe('active')
  }

  it('are put on watch, reminded, refused by the tracker, may seed, and are restored', async () => {
    for (const role of ROLES) await rule(role, RULES[role])
    await seed()
    await all({ left: SIZE })
    await community.babou().run(['jobs', 'run', 'judge-ratios'])
    for (const _ of [1, 2, 3]) {
      await anHourOn('Downloading', (down) => all({ down, left: SIZE - down }))
    }
    await Promise.all([
      say('moderator', { down: SIZE, left: 0n, event: 'completed' }),
      say('admin', { down: 10n * GIB, left: SIZE }),
    ])
    await judged(ROLES, 'watch')
    const downloaded = moved
    // Members on watch may still download.
    expect((await say('member', { down: downloaded, left: SIZE - downloaded })).failure).toBeNull()
    later(11 * DAY + HOUR)
    await community.babou().run(['jobs', 'run', 'judge-ratios'])
    for (const role of ROLES) {
      const causes = (await standingOf(role)).events.map(({ cause }) => cause)
      expect(causes, role).toContain('reminder')
    }
    later(3 * DAY)
    await judged(ROLES, 'disabled')
    const down = (role: Role) =>
      role === 'admin' ? 10n * GIB : role === 'moderator' ? SIZE : downloaded
    for (const role of ROLES) {
      const isRefused = async () =>
        (await say(role, { down: down(role), left: SIZE })).failure?.startsWith(
          'Leeching not allowed',
        ) === true
      await until(isRefused, 5, `the client of ${role} is told`)
    }
    // No one is ever kept from seeding, and it meets every one of the policies.
    const seeded = (role: Role) => (role === 'admin' ? 7n * GIB : 0n) + moved
    const allSeed = (up: (role: Role) => bigint) =>
      Promise.all(
        ROLES.map(async (role) => {
          const { failure } = await say(role, { up: up(role), down: down(role), left: 0n })
          expect(failure, role).toBeNull()
        }),
      )
    await allSeed(() => 0n)
    for (const _ of [1, 2]) await anHourOn('Seeded', () => allSeed(seeded))
    await judged(ROLES, 'ok')
    for (const role of ROLES) {
      const given = { up: seeded(role), down: down(role), left: SIZE }
      const isTaken = async () => (await say(role, given)).failure === null
      await until(isTaken, 5, `${role} may download again`)
    }
  })

  it('are taken off watch immediately when nothing is required any more', async () => {
    const { body } = await staff.post('/admin/users/of-member/standing', {
      ...{ decision: 'disabled', reason: 'to be freed', days: '1' },
    })
    expect(body.decision).toBe('disabled')
    await rule('member', { strategy: 'global_freeleech' })
    later(2 * DAY)
    await judged(['member'], 'exempt')
    expect((await say('member', { left: SIZE })).failure).toBeNull()
  })

  it('must finish what they downloaded, and are restored as soon as they have', async () => {
    await rule('member', {
      ...{ strategy: 'snatches_grabs', 'param.share': '1', 'param.freeGrabs': '1' },
    })
    const member = people.get('member')!
    const site = sites.get('member')!
    const begun: { readonly torrent: Listed; readonly peerId: Buffer }[] = []
    for (const title of ['First', 'Second', 'Third']) {
      const one = { torrent: await community.list(staff, title, Number(SIZE)), peerId: aPeerId() }
      begun.push(one)
      await site.download(`/torrents/${one.torrent.id}/download`)
    }
    const tell = ({ torrent, peerId }: (typeof begun)[number], left: bigint, event?: 'completed') =>
      announce(community.trackerUrl, {
        ...{ passkey: member.passkey, infoHash: torrent.infoHash, peerId, port: 7_100 },
        ...{ uploaded: 0n, downloaded: SIZE - left, left, ...(event && { event }) },
      })
    const isHeard = async () => isTaken(await tell(begun[0], SIZE))
    await until(isHeard, 10, 'the first is begun')
    await judged(['member'], 'watch')
    later(14 * DAY)
    await judged(['member'], 'disabled')
    const isRefused = async () =>
      (await tell(begun[1], SIZE)).failure?.startsWith('Leeching not allowed') === true
    await until(isRefused, 10, 'its client is told')
    for (const one of begun) expect((await tell(one, 0n, 'completed')).failure).toBeNull()
    await judged(['member'], 'ok')
    await until(async () => (await say('member', { left: SIZE })).failure === null, 10, 'may again')
  })
})
