import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  startCommunity,
  type Community,
  type Listed,
  type Person,
} from '../support/community/community.ts'
import { plantInJournal } from '../support/bridge/journal-file.ts'
import { startLoad, type Load } from '../support/clients/load.ts'
import type { SiteClient } from '../support/site-client.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

const MEMBERS = 10
const TORRENTS = 6
const SESSIONS = 60
const KILLS = Number(process.env.BABOU_TEST_KILLS ?? 10)
const SECONDS_A_KILL = 20
const VICTIMS = ['tracker', 'jobs', 'site', 'postgres', 'supervisor', 'everything'] as const

// Each run has another order and timing; its seed repeats them.
const seed = Number(process.env.BABOU_TEST_SEED ?? Date.now() % 1_000_000)

type Totals = ReadonlyMap<string, { readonly up: bigint; readonly down: bigint }>

describe(`kill -9 under load of ${SESSIONS} sessions (BABOU_TEST_SEED=${seed})`, () => {
  let community: Community
  let people: Person[]
  let torrents: Listed[]
  const random = lehmer(seed)

  beforeAll(async () => {
    community = await startCommunity({
      BABOU_TRACKER_THREADS: '2',
      BABOU_ANNOUNCE_INTERVAL: '600',
      BABOU_ANNOUNCE_MIN_INTERVAL: '60',
    })
    people = []
    for (let index = 0; index < MEMBERS; index++) {
      people.push(await community.person(`member${index}`))
    }
    const site = await community.signIn('member0')
    torrents = []
    for (let index = 0; index < TORRENTS; index++) {
      torrents.push(await community.list(site, `chaos ${index}`))
    }
  })

  afterAll(() => community.end())

  function load(sessions = SESSIONS): Load {
    const { trackerUrl } = community
    return startLoad({ trackerUrl, people, torrents, sessions, random })
  }

  /** The totals on each member's page. */
  async function booked(site: SiteClient): Promise<Totals> {
    const totals = new Map<string, { up: bigint; down: bigint }>()
    for (const { name } of people) {
      const { body } = await site.get(`/users/${name}`)
      totals.set(name, { up: BigInt(body.uploaded), down: BigInt(body.downloaded) })
    }
    return totals
  }

  /** Waits until every entry of every journal is booked. */
  async function settled(): Promise<void> {
    await until(
      async () => {
        const metrics = await fetch(`${community.babou().opsUrls.tracker}/metrics`)
        return /^babou_tracker_journal_unbooked\S* 0$/m.test(await metrics.text())
      },
      60,
      'every entry is booked',
    )
  }

  async function repliesGoOn(running: Load): Promise<void> {
    const enough = running.acknowledged() + 20 + Math.floor(random() * 400)
    await until(() => running.acknowledged() >= enough, 60, 'replies go on')
  }

  async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
    if (victim === 'everything') {
      await community.killEverything()
      await community.startAgain()
    } else if (victim === 'supervisor') {
      community.babou().kill('supervisor')
      await until(() => community.babou().processes().length === 0, 30, 'nothing is left')
      await community.startAgain()
    } else {
      await community.killAndWait(victim)
    }
  }

  it(
    `books what was acknowledged, to the byte, through ${KILLS} kills`,
    async () => {
      const before = await booked(await community.signIn('member0'))
      const running = load()
      for (let round = 0; round < KILLS; round++) {
        await repliesGoOn(running)
        await kill(VICTIMS[Math.floor(random() * VICTIMS.length)])
      }
      await repliesGoOn(running)
      await running.finish()
      await settled()
      const after = await booked(await community.signIn('member0'))
      expect(differences(before, after, running.totals())).toEqual([])
      // Members, torrents, intervals and booked batches: each sum is recalculated from its parts.
      const books = await community.babou().run(['ledger', 'check', '--json'])
      expect(JSON.parse(books.stdout)).toMatchObject({ faults: [] })
    },
    (120 + KILLS * SECONDS_A_KILL) * slowness() * 1000,
  )

  it.each([
    ['drop', 'an entry whose bytes are gone'],
    ['double', 'an entry that stands there twice'],
  ] as const)('would notice a planted %s: %s', async (kind, _what) => {
    const before = await booked(await community.signIn('member0'))
    community.babou().kill('jobs', 'SIGSTOP') // so that entries wait in the journals
    const running = load(10)
    await repliesGoOn(running)
    await running.finish()
    await community.killEverything()
    plantInJournal(community.babou().dataFolder, kind)
    await community.startAgain()
    await settled()
    const after = await booked(await community.signIn('member0'))
    const found = differences(before, after, running.totals())
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(kind === 'drop' ? /up -\d/ : /up [1-9]/)
  })
})

/** Members whose bytes differ from what was acknowledged in between. */
function differences(before: Totals, after: Totals, acknowledged: Totals): string[] {
  const none = { up: 0n, down: 0n }
  return [...acknowledged].flatMap(([name, sum]) => {
    const [from, to] = [before.get(name) ?? none, after.get(name) ?? none]
    const up = to.up - from.up - sum.up
    const down = to.down - from.down - sum.down
    return up === 0n && down === 0n ? [] : [`${name}: up ${up}, down ${down}`]
  })
}

/** A Lehmer generator (MINSTD): the same numbers for the same seed. */
function lehmer(start: number): () => number {
  let state = (start % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (state - 1) / 2_147_483_646
  }
}
