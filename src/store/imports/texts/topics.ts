import type pg from 'pg'
import type { Db } from '../../base/db.ts'
import { copyRows } from '../../base/bulk-copy.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { isNews, TORRENT } from '../records.ts'
import { absentAuthor, authorIn, authorsOf } from './authors.ts'
import { FORUM } from './forums.ts'
import type { PlainTopic } from './plain-talk.ts'
import { plainRows } from './plain-talk.ts'
import type { ImportingTexts } from './importing.ts'

export const TOPIC = 'topic'
const BATCH = 2000
const MAX_TITLE = 200
const MIN_TITLE = 3

/** Imports the topics that are not here yet, without their posts. */
export async function importTopics(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  importing: ImportingTexts,
): Promise<void> {
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const topics = await plainRows<PlainTopic>(client, TOPIC, after, BATCH)
    if (topics.length === 0) break
    after = topics[topics.length - 1].id
    const ids = topics.map(({ id }) => id)
    const known = await records.ofIds(db, TOPIC, ids)
    await inTransaction((tx) => book(client, tx, topics, known, importing))
  }
}

type Arrival = readonly [topic: PlainTopic, forumId: number, authorId: number]

async function book(
  client: pg.ClientBase,
  tx: Db,
  topics: readonly PlainTopic[],
  known: ReadonlyMap<number, ImportRow>,
  { secrets, now }: ImportingTexts,
): Promise<void> {
  const forums = await records.ofIds(
    tx,
    FORUM,
    idsIn(topics, ({ forum_id: id }) => id),
  )
  const torrents = await records.ofIds(
    tx,
    TORRENT,
    idsIn(topics, ({ torrent_id: id }) => id),
  )
  const authors = await authorsOf(tx, topics)
  const rows: ImportRow[] = []
  const arrivals: Arrival[] = []
  for (const topic of topics) {
    const base = { oldId: topic.id, newId: null, digest: topic.digest, figures: null }
    const torrent = torrents.get(topic.torrent_id ?? 0)
    const forum = forums.get(topic.forum_id ?? 0)
    if (topic.torrent_id !== null) {
      rows.push({ ...base, ...ofTorrent(torrent) })
      continue
    }
    if (forum?.newId == null) {
      const reason = forum === undefined ? NO_FORUM : 'Its forum was left out'
      rows.push({ ...base, outcome: 'left-out', reason })
      continue
    }
    const author = authorIn(authors, topic, () => false)
    if (author.kind === 'waits') {
      rows.push({ ...base, outcome: 'quarantined', reason: 'Its author is in quarantine' })
      continue
    }
    const authorId = author.kind === 'member' ? author.id : await absentAuthor(tx, secrets, now)
    arrivals.push([topic, forum.newId, authorId])
  }
  const ids = await newIds(tx, 'topic', arrivals.length)
  await writeTopics(client, arrivals, ids, now)
  arrivals.forEach(([{ id: oldId, digest, title }], at) => {
    const reason = title.trim() === titleOf(title) ? '' : 'title'
    rows.push({ oldId, newId: ids[at], outcome: 'imported', reason, digest, figures: null })
  })
  const news = rows.filter((row) => isNews(row, known.get(row.oldId)))
  if (news.length === 0) return
  await records.mark(tx)
  await records.put(tx, TOPIC, news)
}

const NO_FORUM = 'The source does not have its forum'

function idsIn<Row>(rows: readonly Row[], idOf: (row: Row) => number | null): readonly number[] {
  return [...new Set(rows.flatMap((row) => idOf(row) ?? []))]
}

function ofTorrent(torrent: ImportRow | undefined): Pick<ImportRow, 'outcome' | 'reason'> {
  if (torrent?.newId != null) return { outcome: 'merged', reason: 'The topic of a torrent' }
  return torrent?.outcome === 'quarantined'
    ? { outcome: 'quarantined', reason: 'Its torrent is in quarantine' }
    : { outcome: 'left-out', reason: 'The topic of a torrent that was left out' }
}

async function writeTopics(
  client: pg.ClientBase,
  arrivals: readonly Arrival[],
  ids: readonly number[],
  now: Date,
): Promise<void> {
  const columns = ['id', 'forum_id', 'author_id', 'title', 'created_at', 'pin', 'locked_at']
  await copyRows(
    client,
    'topic',
    columns as 'id'[],
    arrivals.map(([topic, forumId, authorId], at) => {
      const createdAt = topic.created_at ?? now
      const lockedAt = topic.is_locked ? createdAt : null
      const pin = topic.is_pinned ? 1 : null
      return [ids[at], forumId, authorId, titleOf(topic.title), createdAt, pin, lockedAt]
    }),
  )
}

function titleOf(given: string): string {
  const title = [...given.replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE).join('')
  return title.length < MIN_TITLE ? `Topic ${title}`.trim() : title
}
