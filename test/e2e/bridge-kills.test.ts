import { randomInt } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce, aPeerId } from '../support/announcer.ts'
import { startCommunity, type Community, type Listed, type Person } from '../support/community.ts'
import { startLoad } from '../support/load.ts'
import type { SiteClient } from '../support/site-client.ts'
import { until } from '../support/until.ts'

// The bridge between the real jobs and the real tracker. Jobs listens on TCP and on a UNIX socket;
// the tracker lists both and goes to the other one each time that its link ends.
const KILLS = ['tracker', 'jobs', 'jobs', 'tracker', 'jobs'] as const
const MEMBERS = 4
const SESSIONS = 12
const FELT_SECONDS = 30

const port = randomInt(10_000, 20_000)
const urls = [
  `tcp://127.${randomInt(1, 255)}.${randomInt(255)}.${randomInt(1, 255)}:${port}`,
  `unix:${path.join(os.tmpdir(), `babou-e2e-${process.pid}-${port}.sock`)}`,
]

describe('kill -9 of either end of the bridge, over TCP and UNIX sockets in turn', () => {
  let community: Community
  let staff: SiteClient
  let people: Person[]
  let swing: Person
  let torrent: Listed

  beforeAll(async () => {
    const listed = urls.join(',')
    community = await startCommunity({ BABOU_BRIDGE_LISTEN: listed, BABOU_BRIDGE: listed })
    await community.person('owner', 'owner')
    const names = Array.from({ length: MEMBERS }, (_, index) => `member${index}`)
    people = []
    for (const name of names) people.push(await community.person(name))
    swing = await community.person('swing')
    staff = await community.signIn('owner')
    torrent = await community.list(staff, 'kills of the bridge')
  })

  afterAll(() => community.end())

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
    return reply.failure === null && reply.warning === null ? false : null
  }

  it('loses no change and no byte, and takes none twice', async () => {
    const { trackerUrl } = community
    const plan = { trackerUrl, people, torrents: [torrent], sessions: SESSIONS }
    const load = startLoad({ ...plan, random: Math.random })
    let banned = false
    for (const victim of KILLS) {
      const enough = load.acknowledged() + 50 + randomInt(300)
      await until(() => load.acknowledged() >= enough, 60, 'replies go on')
      const killed = community.killAndWait(victim)
      banned = !banned
      const verb = banned ? 'ban' : 'unban'
      const { status } = await staff.post(`/users/${swing.name}/${verb}`, { reason: 'a test' })
      expect(status).toBeLessThan(400)
      await killed
      await until(async () => (await isBanned()) === banned, FELT_SECONDS, `the ${verb} is felt`)
    }
    await load.finish()
    await until(async () => (await unbooked()) === 0, 60, 'every entry is booked')
    for (const [name, { up, down }] of load.totals()) {
      const { body } = await staff.get(`/users/${name}`)
      expect([BigInt(body.uploaded), BigInt(body.downloaded)], name).toEqual([up, down])
    }
    const said = community.babou().output()
    // Which of them it finds first after a kill is chance; the contract suite joins over each.
    const joined = urls.filter((url) => said.includes(`"url":"${url}","hub"`))
    expect(joined.length).toBeGreaterThan(0)
  }, 300_000)

  async function unbooked(): Promise<number> {
    const metrics = await fetch(`${community.babou().opsUrls.tracker}/metrics`)
    const found = /^babou_tracker_journal_unbooked\S* (\d+)$/m.exec(await metrics.text())
    return Number(found?.[1] ?? NaN)
  }
})
