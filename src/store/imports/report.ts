import { sql } from 'kysely'
import { leftOutReason } from '../../domain/imports/left-out-tables.ts'
import type { Db } from '../base/db.ts'
import { NETWORK_BAN } from './bans/network-bans.ts'
import { creditOutcomes } from './catalog/credits.ts'
import { TORRENT } from './records.ts'
import { tagVoteOutcomes } from './catalog/tag-votes.ts'
import { COLLECTION } from './collections/collections.ts'
import { itemOutcomes } from './collections/report.ts'
import { PERSONAL_FREELEECH } from './freeleech/personal.ts'
import { tokenOutcomes } from './freeleech/tokens.ts'
import { requirementOutcomes } from './hit-and-run/report.ts'
import { INVITE } from './invites/invites.ts'
import { markOutcomes } from './marks/report.ts'
import { MEMBER } from './members.ts'
import { NEWS } from './news/news.ts'
import {
  CONVERSATION,
  MESSAGE,
  MESSAGE_IDS,
  PLAIN_CONVERSATIONS,
} from './messages/plain-messages.ts'
import { PLAIN_POLLS, POLL } from './polls/plain-polls.ts'
import { voteOutcomes } from './polls/report.ts'
import { PLAIN_REQUESTS, REQUEST } from './requests/plain-requests.ts'
import { claimOutcomes } from './requests/claims.ts'
import { bountyOutcomes, bountySums, offerOutcomes } from './requests/report.ts'
import { requestVoteOutcomes } from './requests/votes.ts'
import { SECONDARY_ROLE } from './secondary-roles/secondary-roles.ts'
import type { RequestDescription } from './described/requests.ts'
import type { SourceDescription } from './described/source.ts'
import type { WikiDescription } from './described/wiki.ts'
import type { SumReport } from './sum-report.ts'
import { memberSums, pointsRounded } from './reporting/member-sums.ts'
import type { TableReport } from './reporting/table-counts.ts'
import { counted, noCounts, parts, things } from './reporting/table-counts.ts'
import { FORUM } from './texts/forums.ts'
import { plainTable, sourceIds } from './texts/plain-talk.ts'
import { TOPIC } from './texts/topics.ts'
import { mergedRows, trafficSums } from './traffic/report.ts'

// The outcomes of a source's rows. The counts of each table add up to its number of rows, and the
// sums of imported totals add up to those of the source.

export interface ImportReport {
  readonly tables: readonly TableReport[]
  readonly sums: readonly SumReport[]
  /** Remarks about imported rows, by the kind of rows. */
  readonly remarks: readonly Remark[]
  readonly quarantine: readonly Quarantined[]
  /** The sum of the fractions below a thousandth that were rounded off: decimal text, in points. */
  readonly pointsRounded: string
}

export interface Remark {
  readonly kind: string
  readonly remark: string
  readonly rows: number
}

export interface Quarantined {
  readonly kind: string
  readonly oldId: number
  readonly reason: string
}

const MAX_LISTED = 100

/**
 * Creates the report on the staged rows. If there is another connection, tables and sums are read
 * at the same time.
 */
export async function report(
  db: Db,
  other: Db | null,
  source: SourceDescription,
): Promise<ImportReport> {
  const tables = tableReports(db, source)
  if (other === null) await tables
  // Waits for both, so that after an error in one, nothing is still running on the other
  // connection.
  const [first, second] = await Promise.allSettled([tables, sumsAndRemarks(other ?? db, source)])
  if (first.status === 'rejected') throw first.reason
  if (second.status === 'rejected') throw second.reason
  return { tables: first.value, ...second.value }
}

async function sumsAndRemarks(
  db: Db,
  source: SourceDescription,
): Promise<Omit<ImportReport, 'tables'>> {
  const { rows: remarks } = await sql<Remark>`
    select kind, remark, count(*) as rows
    from import_row, unnest(string_to_array(reason, ', ')) as remark
    where outcome = 'imported' and remark <> ''
    group by kind, remark order by 1, 3 desc, 2`.execute(db)
  const { rows: quarantine } = await sql<Quarantined>`
    select kind, old_id as "oldId", reason from import_row where outcome = 'quarantined'
    order by kind, old_id limit ${MAX_LISTED}`.execute(db)
  const sums = [...(await memberSums(db)), ...(await trafficSums(db))]
  sums.push(...(await bountySums(db, source.requests)))
  return { sums, remarks, quarantine, pointsRounded: await pointsRounded(db) }
}

async function tableReports(db: Db, source: SourceDescription): Promise<readonly TableReport[]> {
  const { rows } = await sql<ReadTable>`
    select table_name as table, rows, is_known as "isKnown" from import.progress
    order by table_name`.execute(db)
  const tables: TableReport[] = []
  for (const table of rows) tables.push(await tableReport(db, source, table))
  // Things that come from several tables are counted in addition to the rows of these tables.
  if (source.requirements?.table === null) {
    const outcomes = await requirementOutcomes(db)
    const all = outcomes.reduce((sum, one) => sum + one.rows, 0)
    if (all > 0) tables.push(counted(noCounts(HIT_AND_RUNS, all), outcomes))
  }
  return tables
}

const HIT_AND_RUNS = 'hit and runs'

interface ReadTable {
  readonly table: string
  readonly rows: number
  readonly isKnown: boolean
}

async function tableReport(
  db: Db,
  source: SourceDescription,
  { table, rows, isKnown }: ReadTable,
): Promise<TableReport> {
  const none = noCounts(table, rows)
  if (!isKnown) {
    return { ...none, leftOut: rows, reasons: [{ reason: leftOutReason(table), rows }] }
  }
  const found = (await thingsOf(db, source, none)) ?? (await partsOf(db, source, none))
  return found ?? { ...none, merged: rows }
}

/**
 * Returns the report of a table whose rows are things, each with an outcome; null: its rows are not
 * things.
 */
async function thingsOf(
  db: Db,
  source: SourceDescription,
  none: TableReport,
): Promise<TableReport | null> {
  const { table } = none
  const { catalog, talk, messages, polls, collections } = source
  if (table === source.memberTable) return things(db, none, MEMBER, 'import.plain_member')
  if (table === catalog.torrentTable[0]) return things(db, none, TORRENT, 'import.plain_torrent')
  if (table === source.bans?.table) return things(db, none, NETWORK_BAN, `(${source.bans.rows})`)
  if (table === source.invites?.table) return things(db, none, INVITE, `(${source.invites.rows})`)
  if (table === source.secondaryRoles?.table) {
    return things(db, none, SECONDARY_ROLE, `(${source.secondaryRoles.rows})`)
  }
  if (table === source.news?.table) return things(db, none, NEWS, `(${source.news.rows})`)
  if (table === talk.forumTable) return things(db, none, FORUM, plainTable(FORUM))
  if (table === talk.topicTable) return things(db, none, TOPIC, sourceIds(TOPIC))
  const list = talk.texts.find((one) => one.table === table)
  if (list !== undefined) return things(db, none, list.kind, sourceIds(list.kind))
  if (table === messages.messageTable) return things(db, none, MESSAGE, MESSAGE_IDS)
  if (table === messages.conversationTable) {
    return things(db, none, CONVERSATION, PLAIN_CONVERSATIONS)
  }
  if (table === polls.pollTable) return things(db, none, POLL, PLAIN_POLLS)
  if (table === collections?.collectionTable) {
    return things(db, none, COLLECTION, plainTable(COLLECTION))
  }
  const personal = source.freeleech?.personal.find((one) => one.table === table)
  if (personal === undefined) return null
  return things(db, none, PERSONAL_FREELEECH, `(${personal.rows})`)
}

/**
 * Returns the report of a table whose rows belong to things of other tables; null: it only says
 * what values mean.
 */
async function partsOf(
  db: Db,
  source: SourceDescription,
  none: TableReport,
): Promise<TableReport | null> {
  const { table, rows } = none
  const { catalog, polls } = source
  const ofRequests = source.requests && (await requestReport(db, none, source.requests))
  if (ofRequests !== null) return ofRequests
  const ofWiki = source.wiki && (await wikiReport(db, none, source.wiki))
  if (ofWiki !== null) return ofWiki
  if (table === polls.voteTable) return counted(none, await voteOutcomes(db))
  const pollPart = polls.parts.find(([name]) => name === table)
  if (pollPart !== undefined) return parts(db, none, POLL, pollPart)
  const part = source.memberParts.find(([name]) => name === table)
  if (part !== undefined) return parts(db, none, MEMBER, part)
  const torrentPart = catalog.torrentParts.find(([name]) => name === table)
  if (torrentPart !== undefined) return parts(db, none, TORRENT, torrentPart)
  const history = source.traffic.parts.indexOf(table)
  if (history !== -1) {
    const merged = await mergedRows(db, history)
    const reasons = merged === rows ? [] : [{ reason: NOT_A_PAIR, rows: rows - merged }]
    return { ...none, merged, leftOut: rows - merged, reasons }
  }
  if (table === source.tagVotes?.table) return counted(none, await tagVoteOutcomes(db))
  if (table === catalog.credits?.table) {
    return counted(none, await creditOutcomes(db))
  }
  if (table === source.freeleech?.tokens.table) return counted(none, await tokenOutcomes(db))
  if (table === source.requirements?.table) return counted(none, await requirementOutcomes(db))
  const marks = source.marks.find((one) => one.table === table)
  if (marks !== undefined) return counted(none, await markOutcomes(db, marks))
  if (table === source.collections?.itemTable) return counted(none, await itemOutcomes(db))
  return null
}

/** Returns the report of a table about requests; null: the table is not about requests. */
async function requestReport(
  db: Db,
  none: TableReport,
  requests: RequestDescription,
): Promise<TableReport | null> {
  const { table } = none
  if (table === requests.requestTable) return things(db, none, REQUEST, PLAIN_REQUESTS)
  if (table === requests.bountyTable) return counted(none, await bountyOutcomes(db))
  if (table === requests.offers?.table) return counted(none, await offerOutcomes(db))
  if (requests.votes?.tables.includes(table) === true) {
    return counted(none, await requestVoteOutcomes(db))
  }
  if (table === requests.claims?.table) return counted(none, await claimOutcomes(db))
  const part = requests.parts.find(([name]) => name === table)
  return part === undefined ? null : parts(db, none, REQUEST, part)
}

/** Returns the report of a table with wiki pages; null: the table has no pages. */
async function wikiReport(
  db: Db,
  none: TableReport,
  { lists, aliases, revisions }: WikiDescription,
): Promise<TableReport | null> {
  const list = lists.find(({ table }) => table === none.table)
  if (list !== undefined) return things(db, none, list.kind, `(${list.rows})`)
  const part = [aliases, revisions].find((one) => one?.table === none.table)
  return part == null ? null : parts(db, none, lists[0].kind, [part.table, part.column])
}

const NOT_A_PAIR = 'Its account or torrent was not imported'
