import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce, aPeerId, type AnnounceReply } from '../support/clients/announcer.ts'
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

// End to end: announces are booked, the standing is evaluated, the client is told. The clock is
// moved.
describe('a member who misses the required ratio', () => {
  const clockFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'babou-clock-')), 'seconds')
  let community: Community
  let staff: SiteClient
  let torrent: Listed
  let who: Person
  let mine: SiteClient
  let elapsed = 0
  const peerId = aPeerId()

  beforeAll(async () => {
    fs.writeFileSync(clockFile, '0')
    community = await startCommunity({ BABOU_TEST_CLOCK: `file:${clockFile}` })
    await community.person('owner', 'owner')
    staff = await community.signIn('owner')
    torrent = await community.list(staff, 'Judged', 50_000)
    who = await community.person('anna')
    mine = await community.signIn('anna')
  })
  afterAll(async () => {
    await community.end()
    fs.rmSync(path.dirname(clockFile), { recursive: true })
  })

  function later(seconds: number): void {
    elapsed += seconds
    fs.writeFileSync(clockFile, String(elapsed))
  }

  const say = (up: bigint, down: bigint, left: bigint): Promise<AnnounceReply> =>
    announce(community.trackerUrl, {
      ...{ passkey: who.passkey, infoHash: torrent.infoHash, peerId, port: 6881 },
      ...{ uploaded: up, downloaded: down, left },
    })

  async function judged(state: string): Promise<void> {
    await until(
      async () => {
        await community.babou().run(['jobs', 'run', 'judge-ratios'])
        const { body } = await mine.get('/me/standing.json')
        return body.state === state
      },
      30,
      `the standing is ${state}`,
    )
  }

  it('is put on watch, notified, refused by the tracker, may seed, and is restored', async () => {
    const form = {
      ...{ name: 'Sixty', strategy: 'up_down', scope: 'everyone' },
      ...{ 'term.graceDays': '0', 'term.graceGib': '0', 'param.freeGib': '1' },
    }
    const made = await staff.post('/admin/ratio', form)
    const href = `/admin/ratio/${String(made.body.id)}`
    await staff.post(`${href}/report`, {})
    expect((await staff.post(`${href}/start`, {})).body.state).toBe('active')

    expect((await say(0n, 0n, 50_000n)).failure).toBeNull()
    later(HOUR)
    await say(0n, 10n * GIB, 40_000n)
    await judged('watch')
    later(14 * DAY)
    await judged('disabled')
    const isRefused = async () =>
      (await say(0n, 10n * GIB, 40_000n)).failure?.startsWith('Leeching not allowed') === true
    await until(isRefused, 2, 'the client is told')
    expect((await say(0n, 10n * GIB, 0n)).failure).toBeNull()
    later(HOUR)
    await say(6n * GIB, 10n * GIB, 0n)
    await judged('ok')
    const isTaken = async () => (await say(6n * GIB, 10n * GIB, 40_000n)).failure === null
    await until(isTaken, 2, 'the right is back')
  })
})
