import { randomInt } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NatsServer } from '../support/bridge/nats-server.ts'
import { hasNats, startNats } from '../support/bridge/nats-server.ts'
import { announce, aPeerId, isTaken } from '../support/clients/announcer.ts'
import type { Community, Listed, Person } from '../support/community/community.ts'
import { PASSWORD, startCommunity } from '../support/community/community.ts'
import { startLoad } from '../support/clients/load.ts'
import { freePort } from '../support/processes/ports.ts'
import type { SecondNode } from '../support/processes/second-node.ts'
import { startSecondNode } from '../support/processes/second-node.ts'
import type { SiteClient } from '../support/site-client.ts'
import { signIn } from '../support/site-client.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

// Two jobs nodes, two site nodes and a tracker, which knows both hubs: one on TCP, one behind a
// server of NATS, or on a UNIX socket where there is none. `npm run soak` kills more of them.
const NODES = ['jobs', 'second jobs', 'tracker', 'site', 'second site'] as const
const VICTIMS = hasNats ? ([...NODES, 'nats'] as const) : NODES
const KILLS = Math.min(20, 1 + Math.ceil(Number(process.env.BABOU_TEST_KILLS ?? 15) / 3))
const MEMBERS = 4
const SESSIONS = 12
const FELT_SECONDS = 30
const SECONDS_A_KILL = 40

const port = await freePort()
const urls = [
  `tcp://127.${randomInt(1, 255)}.${randomInt(255)}.${randomInt(1, 255)}:${port}`,
  `unix:${path.join(os.tmpdir(), `babou-e2e-${process.pid}-${port}.sock`)}`,
]

describe('kill -9 of each of two jobs nodes, two site nodes and a tracker in turn', () => {
  let community: Community
  const seconds: Partial<Record<'jobs' | 'site', SecondNode>> = {}
  let staff: { first: SiteClient; second: SiteClient }
  let people: Person[]
  let swing: Person
  let torrent: Listed
  let nats: NatsServer | null = null

  beforeAll(async () => {
    if (hasNats) {
      nats = await startNats()
      urls[1] = `${nats.url}/kills`
    }
    const env = { BABOU_BRIDGE_LISTEN: urls[0], BABOU_BRIDGE: urls.join(',') }
    community = await startCommunity(env)
    const babou = community.babou()
    seconds.jobs = await startSecondNode(babou, 'jobs', { BABOU_BRIDGE_LISTEN: urls[1] })
    const site = (seconds.site = await startSecondNode(babou, 'site'))
    await community.person('owner', 'owner')
    const names = Array.from({ length: MEMBERS }, (_, index) => `member${index}`)
    people = []
    for (const name of names) people.push(await community.person(name))
    swing = await community.person('swing')
    const second = await signIn(site.siteUrl, 'owner', PASSWORD)
    staff = { first: await community.signIn('owner'), second }
    torrent = await community.list(staff.first, 'kills of the bridge')
  })

  afterAll(async () => {
    await Promise.all([seconds.jobs?.end(), seconds.site?.end()])
    await community.end()
    await nats?.stop()
  })

  async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
    if (victim === 'nats') {
      await nats?.kill()
      return nats?.start()
    }
    if (victim === 'second jobs') return seconds.jobs!.killAndWait()
    if (victim === 'second site') return seconds.site!.killAndWait()
    return community.killAndWait(victim)
  }

  async function isBanned(): Promise<boolean | null> {
    const { infoHash } = torrent
    const said = { port: 6881, uploaded: 0n, downloaded: 0n, left: 0n, peerId: aPeerId() }
    const reply = await announce(community.trackerUrl, {
      ...said,
      infoHash,
      passkey: swing.passkey,
    }).catch(() => null)
    if (reply === null) return null
    if (reply.failure?.startsWith('Account disabled') === true) return true
    return isTaken(reply) ? false : null
  }

  it(
    `loses no change and no byte, and counts none twice, in ${KILLS} kills`,
    async () => {
      const { trackerUrl } = community
      const plan = { trackerUrl, people, torrents: [torrent], sessions: SESSIONS }
      const load = startLoad({ ...plan, random: Math.random })
      let banned = false
      for (let round = 0; round < KILLS; round++) {
        const victim = VICTIMS[round % VICTIMS.length]
        const enough = load.acknowledged() + 50 + randomInt(300)
        await until(() => load.acknowledged() >= enough, 60, 'replies go on')
        const killed = kill(victim)
        banned = !banned
        const verb = banned ? 'ban' : 'unban'
        // By each site in turn, never by one that is being killed.
        const isSecond = victim === 'site' || (victim !== 'second site' && round % 2 === 0)
        const by = isSecond ? staff.second : staff.first
        const { status } = await by.post(`/users/${swing.name}/${verb}`, { reason: 'a test' })
        expect(status).toBeLessThan(400)
        await until(async () => (await isBanned()) === banned, FELT_SECONDS, `the ${verb} is felt`)
        await killed
      }
      await load.finish()
      await until(async () => (await unbooked()) === 0, 60, 'every entry is booked')
      for (const [name, { up, down }] of load.totals()) {
        const { body } = await staff.second.get(`/users/${name}`)
        expect([BigInt(body.uploaded), BigInt(body.downloaded)], name).toEqual([up, down])
      }
      const said = community.babou().output()
      // Which hub it finds after a kill is random; the contract suite covers each transport.
      const joined = urls.filter((url) => said.includes(`"url":"${url}","hub"`))
      expect(joined.length).toBeGreaterThan(0)
    },
    (60 + KILLS * SECONDS_A_KILL) * slowness() * 1000,
  )

  async function unbooked(): Promise<number> {
    const metrics = await fetch(`${community.babou().opsUrls.tracker}/metrics`)
    const found = /^babou_tracker_journal_unbooked\S* (\d+)$/m.exec(await metrics.text())
    return Number(found?.[1] ?? NaN)
  }
})
