import { sql } from 'kysely'
import { leftOutReason } from '../../domain/imports/left-out-tables.ts'
import type { Db } from '../base/db.ts'
import { NETWORK_BAN } from './bans/network-bans.ts'
import { TORRENT } from './catalog/judged-torrents.ts'
import { tagVoteOutcomes } from './catalog/tag-votes.ts'
import { COLLECTION } from './collections/collections.ts'
import { itemOutcomes } from './collections/report.ts'
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
import { bountyOutcomes, bountySums, offerOutcomes } from './requests/report.ts'
import { SECONDARY_ROLE } from './secondary-roles/secondary-roles.ts'
import type { RequestDescription } from './source-requests/description.ts'
import type { SourceDescription } from './sources/description.ts'
import type { WikiDescription } from './wiki/description.ts'
import { stagedTable } from './staging/staged-tables.ts'
import type { SumReport } from './sum-report.ts'
import { memberSums, pointsRounded } from './reporting/member-sums.ts'
import { FORUM } from './texts/forums.ts'
import { plainTable, sourceIds } from './texts/plain-talk.ts'
import { TOPIC } from './texts/topics.ts'
import { mergedRows, trafficSums } from './traffic/report.ts'

// The outcome of the rows of a source. The counts of each table add up to its rows, and the sums of
// what members bring add up to those of the source.

export interface TableReport {
  readonly table: string
  readonly rows: number
  readonly imported: number
  readonly merged: number
  readonly leftOut: number
  readonly quarantined: number
  /** Rules and reasons with their counts, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
}

export interface ImportReport {
  readonly tables: readonly TableReport[]
  readonly sums: readonly SumReport[]
  /** What is unusual about rows that were imported, by the kind of rows. */
  readonly remarks: readonly Remark[]
  readonly quarantine: readonly Quarantined[]
  /** Of points, what is below a thousandth and was rounded: decimal text, in points. */
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
/** Reasons with hashes in them differ for each row. */
const MAX_REASONS = 20

/**
 * The report of the rows that are staged. Its tables and its sums are read at the same time, if
 * there is another connection.
 */
export async function report(
  db: Db,
  other: Db | null,
  source: SourceDescription,
): Promise<ImportReport> {
  const tables = tableReports(db, source)
  if (other === null) await tables
  // Also after an error of one, nothing is under way on the other connection.
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
  return tables
}

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
  const none = { table, rows, imported: 0, merged: 0, leftOut: 0, quarantined: 0, reasons: [] }
  if (!isKnown) {
    return { ...none, leftOut: rows, reasons: [{ reason: leftOutReason(table), rows }] }
  }
  const { catalog } = source
  if (table === source.memberTable) return things(db, none, MEMBER, 'import.plain_member')
  if (table === catalog.torrentTable[0]) return things(db, none, TORRENT, 'import.plain_torrent')
  if (table === source.bans?.table) {
    return things(db, none, NETWORK_BAN, `(${source.bans.rows})`)
  }
  if (table === source.invites?.table) {
    return things(db, none, INVITE, `(${source.invites.rows})`)
  }
  if (table === source.secondaryRoles?.table) {
    return things(db, none, SECONDARY_ROLE, `(${source.secondaryRoles.rows})`)
  }
  if (table === source.news?.table) return things(db, none, NEWS, `(${source.news.rows})`)
  const { talk } = source
  if (table === talk.forumTable) return things(db, none, FORUM, plainTable(FORUM))
  if (table === talk.topicTable) return things(db, none, TOPIC, sourceIds(TOPIC))
  const { messages } = source
  if (table === messages.messageTable) return things(db, none, MESSAGE, MESSAGE_IDS)
  if (table === messages.conversationTable) {
    return things(db, none, CONVERSATION, PLAIN_CONVERSATIONS)
  }
  const ofRequests = source.requests && (await requestReport(db, none, source.requests))
  if (ofRequests !== null) return ofRequests
  const ofWiki = source.wiki && (await wikiReport(db, none, source.wiki))
  if (ofWiki !== null) return ofWiki
  const { polls } = source
  if (table === polls.pollTable) return things(db, none, POLL, PLAIN_POLLS)
  if (table === polls.voteTable) return counted(none, await voteOutcomes(db))
  const pollPart = polls.parts.find(([name]) => name === table)
  if (pollPart !== undefined) return parts(db, none, POLL, pollPart)
  const list = talk.texts.find((one) => one.table === table)
  if (list !== undefined) return things(db, none, list.kind, sourceIds(list.kind))
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
  const marks = source.marks.find((one) => one.table === table)
  if (marks !== undefined) return counted(none, await markOutcomes(db, marks))
  if (table === source.collections?.collectionTable) {
    return things(db, none, COLLECTION, plainTable(COLLECTION))
  }
  if (table === source.collections?.itemTable) return counted(none, await itemOutcomes(db))
  return { ...none, merged: rows }
}

/** Null: the table has nothing to do with requests. */
async function requestReport(
  db: Db,
  none: TableReport,
  requests: RequestDescription,
): Promise<TableReport | null> {
  const { table } = none
  if (table === requests.requestTable) return things(db, none, REQUEST, PLAIN_REQUESTS)
  if (table === requests.bountyTable) return counted(none, await bountyOutcomes(db))
  if (table === requests.offers?.table) return counted(none, await offerOutcomes(db))
  const part = requests.parts.find(([name]) => name === table)
  return part === undefined ? null : parts(db, none, REQUEST, part)
}

/** Null: the table has no pages. */
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

const NOT_A_PAIR = 'Of an account or a torrent that was not imported'

const NOT_IMPORTED: Readonly<Record<string, string>> = {
  [MEMBER]: 'Of an account that was not imported',
  [TORRENT]: 'Of a torrent that was not imported',
  [POLL]: 'Of a poll that was not imported',
  [REQUEST]: 'Of a request that was not imported',
  wiki: 'Of a page that was not imported',
}

/** Rows that are merged into things of a kind. */
async function parts(
  db: Db,
  none: TableReport,
  kind: string,
  [table, column]: readonly [table: string, column: string],
): Promise<TableReport> {
  const { rows: counted } = await sql<{ merged: number }>`
    select count(*) as merged from ${sql.raw(stagedTable(table))} s
    join import_row r on r.kind = ${kind} and r.outcome in ('imported', 'merged')
      and r.old_id = import.big(s.${sql.ref(column)})`.execute(db)
  const { merged } = counted[0]
  const reason = NOT_IMPORTED[kind]
  const reasons = merged === none.rows ? [] : [{ reason, rows: none.rows - merged }]
  return { ...none, merged, leftOut: none.rows - merged, reasons }
}

/** Rows that are things of a kind, each with an outcome. */
async function things(
  db: Db,
  none: TableReport,
  kind: string,
  plain: string,
): Promise<TableReport> {
  const { rows } = await sql<Counted>`
    select r.outcome, case when r.outcome = 'imported' then ''
      when r.outcome = 'merged' and r.kind = ${TORRENT} then 'Another torrent has the info hash'
      else r.reason end as reason, count(*) as rows
    from ${sql.raw(plain)} p join import_row r on r.kind = ${kind} and r.old_id = p.id
    group by 1, 2 order by 3 desc, 2`.execute(db)
  return counted(none, rows)
}

interface Counted {
  readonly outcome: string
  readonly reason: string
  readonly rows: number
}

function counted(none: TableReport, rows: readonly Counted[]): TableReport {
  const of = (outcome: string) =>
    rows.filter((row) => row.outcome === outcome).reduce((sum, row) => sum + row.rows, 0)
  const [imported, merged] = [of('imported'), of('merged')]
  const [leftOut, quarantined] = [of('left-out'), of('quarantined')]
  const repeated = none.rows - imported - merged - leftOut - quarantined
  const reasons = rows
    .filter(({ reason }) => reason !== '')
    .slice(0, MAX_REASONS)
    .map(({ reason, rows: of }) => ({ reason, rows: of }))
  if (repeated > 0) reasons.push({ reason: 'Another row has the ID', rows: repeated })
  return { ...none, imported, merged, leftOut: leftOut + repeated, quarantined, reasons }
}
