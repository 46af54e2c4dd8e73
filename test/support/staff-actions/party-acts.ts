import { sql } from 'kysely'
import * as kinds from '../../../src/store/cases/kinds.ts'
import * as reasons from '../../../src/store/cases/reasons.ts'
import * as reporting from '../../../src/store/cases/reporting.ts'
import * as conversations from '../../../src/store/messages/conversations.ts'
import * as messageReports from '../../../src/store/messages/reports.ts'
import * as writing from '../../../src/store/messages/writing.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { requestRules } from '../../../src/store/records/settings/requests.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import * as bounties from '../../../src/store/requests/bounties.ts'
import * as deciding from '../../../src/store/requests/deciding.ts'
import * as fills from '../../../src/store/requests/fills.ts'
import * as torrentEdits from '../../../src/store/torrents/edit.ts'
import { aHeldText } from '../a-held-text.ts'
import { aRequest } from '../a-request.ts'
import { aListedTorrent } from '../community/catalog.ts'
import { aKey, giveMember } from '../community/economy.ts'
import type { TestSite } from '../site.ts'

// Acts of staff that decide about members through a thing: how a request for each is prepared, with
// the members who have a part in the thing. `test/security/parties.test.ts` tries each of them.

interface Prepared {
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
  /** IDs of members by their part. */
  readonly parties: Readonly<Record<string, number>>
}

export interface PartyAct {
  /** The parts by which it counts which role the member has. */
  readonly byRank: readonly string[]
  /** `tag` is part of all names, and used once. */
  readonly prepare: (site: TestSite, tag: string) => Promise<Prepared>
}

type FillState = 'pending' | 'approved' | 'disputed'

/** A request with a bounty of another member, and a fill of a third one with a torrent of a fourth. */
async function aBountyRequest(site: TestSite, tag: string, state: FillState) {
  const { db, member, config } = site
  const now = new Date()
  const named = async (part: string) => (await member(`${tag}-${part}`)).id
  const [requester, giver] = [await named('requester'), await named('giver')]
  const [filler, uploader] = [await named('filler'), await named('uploader')]
  const rules = requestRules(await settings.site(db, config))
  const requestId = await aRequest(db, requester)
  await giveMember(db, giver, 'points', 1_000_000_000n)
  const bounty = { requestId, currency: 'points', amount: rules.leastPoints * 10n } as const
  const by = { id: giver, name: `${tag}-giver` }
  const sent = { ...bounty, isAnonymous: false, key: aKey() }
  const given = await bounties.give(db, by, sent, rules, now)
  if (!given.ok) throw new Error(given.code)
  const torrentId = await aListedTorrent(db, `Fill.${tag}`, uploader)
  const who = { id: filler, name: `${tag}-filler` }
  const filled = await fills.fill(db, { requestId, torrentId }, who, now)
  if (!filled.ok) throw new Error(filled.code)
  if (state === 'approved') await deciding.approve(db, requestId, requester, rules, now)
  if (state === 'disputed') {
    await deciding.decline(db, requestId, requester, 'No.', now)
    await deciding.dispute(db, requestId, filler, 'Yes.', now)
  }
  return { id: requestId, parties: { requester, giver, filler, uploader } }
}

const FILL_PARTS = ['requester', 'giver', 'filler', 'uploader'] as const

const onFill = (
  state: FillState,
  path: (id: number) => string,
  body: Readonly<Record<string, unknown>>,
): PartyAct => ({
  byRank: FILL_PARTS,
  async prepare(site, tag) {
    const { id, parties } = await aBountyRequest(site, tag, state)
    return { path: path(id), body, parties }
  },
})

/** A report by one member of a torrent of another. */
async function aReport(site: TestSite, tag: string) {
  const { db, member } = site
  const now = new Date()
  const reported = (await member(`${tag}-reported`)).id
  const reporter = (await member(`${tag}-reporter`)).id
  const torrentId = await aListedTorrent(db, `Reported.${tag}`, reported)
  const reader = { id: reporter, can: () => true, now }
  const thing = await kinds.find(db, 'torrent', torrentId, reader)
  const reason = (await reasons.offered(db, 'torrent')).find(({ name }) => name === 'Malware')
  if (thing === undefined || reason === undefined) throw new Error('nothing to report')
  const given = { reason, body: `About ${tag}`, torrentId: null, link: null }
  const made = await reporting.report(db, reporter, thing, given, now)
  if (!made.ok) throw new Error(made.code)
  return { id: made.caseId, parties: { 'reported member': reported, reporter } }
}

const onReport = (
  act: string,
  body: Readonly<Record<string, unknown>>,
  isDecided = false,
): PartyAct => ({
  byRank: ['reported member'],
  async prepare(site, tag) {
    const { id, parties } = await aReport(site, tag)
    if (isDecided) {
      await sql`update staff_case set state = 'decided', outcome = 'no-action',
        decided_at = now() where id = ${id}`.execute(site.db)
    }
    return { path: `/admin/cases/${id}/${act}`, body, parties }
  },
})

const onHeldText = (act: string, body: Readonly<Record<string, unknown>>): PartyAct => ({
  byRank: ['author'],
  async prepare({ db, member }, tag) {
    const author = (await member(`${tag}-author`)).id
    return {
      path: `/admin/held-texts/${await aHeldText(db, author)}/${act}`,
      body,
      parties: { author },
    }
  },
})

/** By method and path. */
export const partyActs: Readonly<Record<string, PartyAct>> = {
  'post /requests/:id/decide': onFill('disputed', (id) => `/requests/${id}/decide`, {
    verdict: 'open',
    reason: 'a test',
  }),
  'post /requests/:id/undo': onFill('approved', (id) => `/requests/${id}/undo`, {
    reason: 'a test',
  }),
  'delete /requests/:id': onFill('pending', (id) => `/requests/${id}`, { reason: 'a test' }),
  'post /admin/cases/:id/decide': onReport('decide', { outcome: 'no-action', answer: '' }),
  'post /admin/cases/:id/snooze': onReport('snooze', { days: '3' }),
  'post /admin/cases/:id/reopen': onReport('reopen', {}, true),
  'post /admin/message-reports/:id/decide': {
    byRank: ['author'],
    async prepare({ db, member }, tag) {
      const now = new Date()
      const [name, to] = [`${tag}-author`, `${tag}-reporter`]
      const author = (await member(name)).id
      const reporter = (await member(to)).id
      const letter = { to: [to], subject: 'A quarrel', body: `You know nothing, ${to}` }
      const sent = await writing.start(db, { id: author, name, reachesAll: false }, letter, now)
      if (!sent.ok) throw new Error(sent.code)
      const conversation = await conversations.find(db, sent.conversationId, reporter)
      const given = { messageId: sent.messageId, reason: 'It is rude.', context: 5 }
      const id = await messageReports.add(db, conversation!, reporter, given, now)
      const body = { state: 'dismissed', answer: 'It was not.' }
      const path = `/admin/message-reports/${id}/decide`
      return { path, body, parties: { author, reporter } }
    },
  },
  'post /admin/held-texts/:id/accept': onHeldText('accept', {}),
  'post /admin/held-texts/:id/refuse': onHeldText('refuse', { reason: 'a test' }),
  'post /admin/moderation/:id/decide': {
    byRank: [],
    async prepare({ db, member }, tag) {
      const uploader = (await member(`${tag}-uploader`)).id
      const id = await aListedTorrent(db, `Pending.${tag}`, uploader, { state: 'pending' })
      const path = `/admin/moderation/${id}/decide`
      return { path, body: { act: 'approve' }, parties: { uploader } }
    },
  },
  'post /admin/torrents/:id/restore': {
    byRank: [],
    async prepare({ db, member }, tag) {
      const uploader = (await member(`${tag}-uploader`)).id
      const id = await aListedTorrent(db, `Removed.${tag}`, uploader)
      await torrentEdits.remove(db, id, { reason: 'wrong', by: commandLine, now: new Date() })
      return { path: `/admin/torrents/${id}/restore`, parties: { uploader } }
    },
  },
}
