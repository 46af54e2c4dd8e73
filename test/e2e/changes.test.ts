import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce, aPeerId, isTaken, type AnnounceReply } from '../support/clients/announcer.ts'
import {
  PASSWORD,
  startCommunity,
  type Community,
  type Listed,
  type Person,
} from '../support/community/community.ts'
import { startSecondNode, type SecondNode } from '../support/processes/second-node.ts'
import { signIn, type JsonReply, type SiteClient } from '../support/site-client.ts'
import { temporaryFolder } from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

// Contract §5.2: a change on the site takes effect on announces within a second, also when a part
// was down at that moment.
const FELT_SECONDS = 1
const BACK_SECONDS = 30

describe('a change on the site', () => {
  let community: Community
  let staff: SiteClient
  let torrent: Listed

  beforeAll(async () => {
    community = await startCommunity({})
    await community.person('owner', 'owner')
    staff = await community.signIn('owner')
    torrent = await community.list(staff, 'Changes')
  })

  afterAll(() => community.end())

  function ask(who: Person, infoHash = torrent.infoHash, from?: string): Promise<AnnounceReply> {
    return announce(community.trackerUrl, {
      passkey: who.passkey,
      infoHash,
      peerId: aPeerId(),
      port: 6881,
      uploaded: 0n,
      downloaded: 0n,
      left: 0n,
      from,
    })
  }

  /** Repeats an announce until the reply matches. */
  function answers(
    who: Person,
    fits: (reply: AnnounceReply) => boolean,
    seconds: number,
    what: string,
  ) {
    return until(
      async () => {
        const reply = await ask(who).catch(() => null)
        return reply !== null && fits(reply) ? reply : null
      },
      seconds,
      what,
    )
  }

  const isBanned = (reply: AnnounceReply) => reply.failure?.startsWith('Account disabled') === true

  async function ban(who: Person): Promise<void> {
    const { status } = await staff.post(`/users/${who.name}/ban`, { reason: 'traded invites' })
    expect(status).toBeLessThan(400)
  }

  async function set(part: 'site' | 'tracker', values: Record<string, unknown>): Promise<void> {
    const { body } = await staff.get('/admin/settings')
    const { status } = await staff.patch(`/admin/settings/${part}`, { ...body[part], ...values })
    expect(status).toBeLessThan(400)
  }

  it('reaches an announce within a second: a new member, a ban, an unban', async () => {
    const who = await community.person('anna')
    await answers(who, isTaken, FELT_SECONDS, 'the new member may announce')
    await ban(who)
    const reply = await answers(who, isBanned, FELT_SECONDS, 'the ban is felt')
    expect(reply.failure).toBe('Account disabled: traded invites')
    await staff.post(`/users/${who.name}/unban`, {})
    await answers(who, isTaken, FELT_SECONDS, 'the unban is felt')
  })

  it('reaches an announce within a second: a new passkey', async () => {
    const who = await community.person('ben')
    await answers(who, isTaken, FELT_SECONDS, 'the new member may announce')
    const site = await community.signIn('ben')
    const { body } = await site.post('/me/passkey', {})
    expect(body.passkey).not.toBe(who.passkey)
    const isUnknown = (reply: AnnounceReply) =>
      reply.failure?.startsWith('Unknown passkey') === true
    await answers(who, isUnknown, FELT_SECONDS, 'the old passkey is refused')
    await answers(
      { ...who, passkey: body.passkey as string },
      isTaken,
      FELT_SECONDS,
      'the new one is taken',
    )
  })

  it('reaches an announce within a second: a new torrent, its removal with the reason', async () => {
    const who = await community.person('cara')
    await answers(who, isTaken, FELT_SECONDS, 'the new member may announce')
    const made = await community.list(staff, 'Short-lived')
    const of = () => ask(who, made.infoHash)
    await until(async () => isTaken(await of()), FELT_SECONDS, 'the new torrent is tracked')
    await staff.delete(`/torrents/${made.id}`, { reason: 'a duplicate' })
    await until(
      async () => (await of()).failure === 'Unregistered torrent: a duplicate',
      FELT_SECONDS,
      'the removal is felt, with its reason',
    )
  })

  it('reaches an announce within a second: a port that the settings refuse', async () => {
    const who = await community.person('fred')
    await answers(who, isTaken, FELT_SECONDS, 'the new member may announce')
    const { body } = await staff.get('/admin/settings')
    await set('tracker', { deniedPorts: '6881' })
    const isRefused = (reply: AnnounceReply) => /port/i.test(reply.failure ?? '')
    await answers(who, isRefused, FELT_SECONDS, 'the port is refused')
    await set('tracker', { deniedPorts: body.tracker.deniedPorts.join(' ') })
    await answers(who, isTaken, FELT_SECONDS, 'the port is taken again')
  })

  it('reaches an announce within a second: a ban of a client, of a network provider', async () => {
    const who = await community.person('hank')
    const from = '127.0.0.77'
    const isFelt = (wanted: string | null, what: string) =>
      until(
        async () => {
          const { failure } = await ask(who, torrent.infoHash, from)
          return wanted === null ? failure === null : failure?.startsWith(wanted) === true
        },
        FELT_SECONDS,
        what,
      )
    const bans = async (kind: string, body: Record<string, string>, refusal: string) => {
      await isFelt(null, `no ${kind} is banned`)
      const made = await staff.post(`/admin/bans/${kind}`, { ...body, reason: 'a flood' })
      expect(made.status).toBe(201)
      await isFelt(refusal, `the ban of ${kind} is felt`)
      await staff.delete(`/admin/bans/${kind}/${made.body.id as number}`)
      await isFelt(null, `the end of the ban of ${kind} is felt`)
    }
    await bans('clients', { prefix: '-BB01' }, 'Client not allowed')
    const folder = temporaryFolder()
    const file = path.join(folder, 'systems.csv')
    fs.writeFileSync(file, `${from}/32,64500,Example Hosting\n`)
    expect((await community.babou().run(['asn', 'import', file])).status).toBe(0)
    fs.rmSync(folder, { recursive: true })
    await bans('asns', { asn: 'AS64500' }, 'Address not allowed')
  })

  it('reaches an announce within a second: a class, and the slots it grants', async () => {
    const who = await community.person('hugo')
    const second = await community.list(staff, 'Second')
    const [first, other] = [aPeerId(), aPeerId()]
    const leech = (infoHash: string, peerId: Buffer) => {
      const counters = { uploaded: 0n, downloaded: 0n, left: 1_000n }
      const { passkey } = who
      return announce(community.trackerUrl, { passkey, infoHash, peerId, port: 6881, ...counters })
    }
    const give = async (slug: string, leechSlots: string) => {
      const { status } = await staff.patch(`/admin/roles/${slug}/slots`, { leechSlots })
      expect(status).toBeLessThan(400)
    }
    const beClass = async (slug: string) => {
      const form = { class: slug, reason: 'a test', _method: 'PUT' }
      const { status } = await staff.post('/admin/users/hugo/class', form)
      expect(status).toBeLessThan(400)
    }
    const isFull = ({ warning }: AnnounceReply) => warning?.startsWith('Slots full') === true
    /** The matching reply to an announce of the second torrent. */
    const felt = (fits: (reply: AnnounceReply) => boolean, what: string) =>
      until(async () => fits(await leech(second.infoHash, other)), FELT_SECONDS, what)

    await give('power-user', '1')
    await give('elite', '5')
    await answers(who, isTaken, FELT_SECONDS, 'the new member may announce')
    await beClass('power-user')
    expect(isTaken(await leech(torrent.infoHash, first))).toBe(true)
    await felt(isFull, 'one slot: the second waits')
    await beClass('elite')
    await felt(isTaken, 'five slots of another class are felt')
    await give('elite', '1')
    await felt(isFull, 'the class has one slot now')
    await give('elite', '2')
    await felt(isTaken, 'and two')
  })

  describe('with a second site', () => {
    let site: SecondNode
    beforeAll(async () => {
      site = await startSecondNode(community.babou(), 'site')
    })
    afterAll(() => site.end())

    /** Signs in at the second site and repeats a request until the reply matches. */
    async function reader(name: string) {
      const there = await signIn(site.siteUrl, name, PASSWORD)
      return (path: string, fits: (reply: JsonReply) => boolean, what: string) =>
        until(async () => fits(await there.get(path)), FELT_SECONDS, what)
    }

    it('takes effect there within a second: a ban, a role, a key, a setting', async () => {
      const who = await community.person('gina')
      const reads = await reader('gina')
      const status = (wanted: number) => (reply: JsonReply) => reply.status === wanted
      await reads('/admin', status(403), 'a member is no staff')
      await staff.post('/admin/users/gina/role', { role: 'moderator' })
      await reads('/admin', status(200), 'the role is felt')

      const { body } = await (await community.signIn('gina')).post('/me/passkey', {})
      const isKey = ({ body: me }: JsonReply) => me.passkey === body.passkey
      await reads('/me', isKey, 'the passkey is felt')
      expect(body.passkey).not.toBe(who.passkey)

      await set('site', { siteName: 'Elsewhere' })
      const page = () => fetch(`${site.siteUrl}/login`).then((reply) => reply.text())
      await until(async () => (await page()).includes('Elsewhere'), FELT_SECONDS, 'the setting')

      await ban(who)
      await reads('/me', status(401), 'the ban is felt')
    })
  })

  it.each(['tracker', 'jobs'] as const)(
    'still takes effect when %s was down at that moment',
    async (part) => {
      const who = await community.person(`dora-${part}`)
      await answers(who, isTaken, BACK_SECONDS, 'the new member may announce')
      community.babou().kill(part)
      await ban(who)
      await answers(who, isBanned, BACK_SECONDS, 'the ban is felt after the return')
    },
  )

  it('waits for the database, and announces continue in the meantime', async () => {
    const who = await community.person('emil')
    await answers(who, isTaken, BACK_SECONDS, 'the new member may announce')
    const pid = community.babou().kill('postgres', 'SIGSTOP')
    try {
      for (let count = 0; count < 5; count++) expect(isTaken(await ask(who))).toBe(true)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await ban(who)
    await answers(who, isBanned, BACK_SECONDS, 'the ban is felt')
  })
})
