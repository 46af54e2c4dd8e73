import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import { phpStrings } from '../../../domain/imports/php-strings.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { Target } from '../members.ts'
import { MEMBER } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow, Outcome } from '../records.ts'
import * as records from '../records.ts'
import type { PollDescription } from '../described/polls.ts'
import { absentAuthor, authorIn, authorsOf } from '../texts/authors.ts'
import type { ImportingTexts } from '../texts/importing.ts'
import { TOPIC } from '../texts/topics.ts'
import type { PlainPoll } from './plain-polls.ts'
import {
  makePlainPolls,
  MOST_POLLS,
  PLAIN_POLLS,
  PLAIN_VOTES,
  plainPolls,
  POLL,
} from './plain-polls.ts'

// Polls with their votes. All of them become secret polls here, because voters were not told that
// others would see their choices.

const MAX_QUESTION = 200
const MOST_CHOICES = 20

/** Imports the polls that are not here yet, and the votes that no earlier run has imported. */
export async function importPolls(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  description: PollDescription,
  importing: ImportingTexts,
): Promise<void> {
  await makePlainPolls(client, description)
  const polls = await plainPolls(client)
  const taken = { rows: `select id from ${PLAIN_POLLS}`, taken: polls, most: MOST_POLLS }
  await inTransaction((tx) => records.noteBeyond(tx, POLL, taken))
  const known = await records.ofIds(
    db,
    POLL,
    polls.map(({ id }) => id),
  )
  for (const poll of polls) {
    await inTransaction((tx) => book(tx, poll, known.get(poll.id), importing))
  }
  // Includes members who were in quarantine when their votes were counted.
  await inTransaction(async (tx) => {
    if ((await addVoters(tx, sql`true`)) > 0n) await records.mark(tx)
  })
}

interface Choice {
  readonly text: string
  readonly votes: number
}

function choicesOf({ choices, serialized, tally }: PlainPoll): readonly Choice[] {
  const named = choices ?? [...phpStrings(serialized ?? '')].map(([key, text]) => ({ key, text }))
  return named.map(({ key, text }, at) => {
    const cut = [...(text ?? '').replace(/\s+/g, ' ').trim()].slice(0, MAX_QUESTION).join('')
    return { text: cut === '' ? `Choice ${at + 1}` : cut, votes: tally[String(key)] ?? 0 }
  })
}

async function book(
  tx: Db,
  poll: PlainPoll,
  before: ImportRow | undefined,
  importing: ImportingTexts,
): Promise<void> {
  const choices = choicesOf(poll)
  // The digest contains the number of votes for each choice, so that a later run adds only the new
  // ones.
  const digest = Buffer.from(choices.map(({ votes }) => votes).join()).toString('hex')
  const base = { oldId: poll.id, newId: null, digest, figures: null }
  if (before?.newId != null) {
    await addVotes(tx, { ...before, digest }, before.digest, choices)
    return
  }
  const by = { author_id: poll.maker_id, author_name: '', is_anonymous: false }
  const maker = authorIn(await authorsOf(tx, [by]), by, () => false)
  const place = await placeOf(tx, poll)
  const why =
    maker.kind === 'waits'
      ? ({ outcome: 'quarantined', reason: 'Its author is in quarantine' } as const)
      : (whyNot(poll, choices) ?? ('outcome' in place ? place : null))
  if (why !== null) {
    const row = { ...base, ...why }
    if (!records.isNews(row, before)) return
    await records.mark(tx)
    await records.put(tx, POLL, [row])
    return
  }
  await records.mark(tx)
  const makerId =
    maker.kind === 'member' ? maker.id : await absentAuthor(tx, importing.secrets, importing.now)
  const topicId = 'topicId' in place ? place.topicId : null
  const id = await create(tx, poll, choices, { makerId, topicId, now: importing.now })
  const row: ImportRow = { ...base, newId: id, outcome: 'imported', reason: '' }
  await addVotes(tx, row, '', choices)
}

function whyNot({ question }: PlainPoll, choices: readonly Choice[]) {
  const out = (reason: string) => ({ outcome: 'left-out' as Outcome, reason })
  if (question.trim() === '') return out('It has no question')
  if (choices.length === 0) return out('It has no choices')
  return choices.length > MOST_CHOICES ? out(`More than ${MOST_CHOICES} choices`) : null
}

type Place =
  { readonly topicId: number | null } | { readonly outcome: Outcome; readonly reason: string }

/**
 * Returns the place of a poll. The topic of a torrent is not imported as a topic, so its poll only
 * has a page.
 */
async function placeOf(tx: Db, { topic_id: topicId }: PlainPoll): Promise<Place> {
  if (topicId === null) return { topicId: null }
  const row = (await records.ofIds(tx, TOPIC, [topicId])).get(topicId)
  if (row?.outcome === 'merged') return { topicId: null }
  if (row?.outcome === 'quarantined') {
    return { outcome: 'quarantined', reason: 'Its topic is in quarantine' }
  }
  if (row?.newId == null) return { outcome: 'left-out', reason: 'Its topic was not imported' }
  const { rows } = await sql`
    select from poll where topic_id = ${row.newId} and removed_at is null`.execute(tx)
  return rows.length === 0
    ? { topicId: row.newId }
    : { outcome: 'left-out', reason: 'Its topic already has a poll' }
}

interface Given {
  readonly makerId: number
  readonly topicId: number | null
  readonly now: Date
}

async function create(
  tx: Db,
  poll: PlainPoll,
  choices: readonly Choice[],
  { makerId, topicId, now }: Given,
): Promise<number> {
  const [id] = await newIds(tx, 'poll', 1)
  const letters = [...poll.question.replace(/\s+/g, ' ').trim()]
  const createdAt = poll.created_at ?? now
  const isClosedEarly = poll.is_closed && (poll.ends_at === null || poll.ends_at > now)
  const ends = isClosedEarly ? now : poll.ends_at
  const endsAt = ends === null || ends > createdAt ? ends : now
  await sql`
    insert into poll (id, topic_id, maker_id, question, description, kind, most, is_secret,
      can_change, result, created_at, ends_at, told_at)
    overriding system value
    values (${id}, ${topicId}, ${makerId}, ${letters.slice(0, MAX_QUESTION).join('')},
      ${letters.slice(MAX_QUESTION, MAX_QUESTION + 2000).join('')},
      ${poll.is_several ? 'several' : 'one'}, ${poll.is_several ? choices.length : 1}, true,
      false, 'voted', ${createdAt}, ${endsAt},
      ${endsAt !== null && endsAt <= now ? now : null})`.execute(tx)
  await sql`
    insert into poll_choice (poll_id, number, text)
    select ${id}::bigint, number, text from ${givenRows(choices, {
      number: ['integer', (_, at) => at + 1],
      text: ['text', ({ text }) => text],
    })}`.execute(tx)
  return id
}

/**
 * Adds the votes since the last run, and removes votes that members changed on the old site; votes
 * that were cast here stay.
 */
async function addVotes(
  tx: Db,
  row: ImportRow,
  brought: string,
  choices: readonly Choice[],
): Promise<void> {
  if (row.digest === brought) return
  await records.mark(tx)
  const before = Buffer.from(brought, 'hex').toString().split(',').map(Number)
  const more = choices.map(({ votes }, at) => votes - (before[at] ?? 0))
  const changes = givenRows(more, {
    number: ['integer', (_, at) => at + 1],
    votes: ['integer', (votes) => votes],
  })
  await sql`
    insert into poll_tally (poll_id, choices, votes)
    select ${row.newId}::bigint, array[number], votes from ${changes} where votes > 0
    on conflict (poll_id, choices) do update set votes = poll_tally.votes + excluded.votes
    `.execute(tx)
  await sql`
    update poll_tally set votes = greatest(0, poll_tally.votes + x.votes) from ${changes}
    where poll_id = ${row.newId} and choices = array[number] and x.votes < 0`.execute(tx)
  await records.put(tx, POLL, [row])
  await addVoters(tx, sql`v.poll_id = ${row.oldId}`)
}

/** Records who voted there, as these members cannot vote here; returns how many are new. */
async function addVoters(tx: Db, where: RawBuilder<unknown>): Promise<bigint> {
  const { numAffectedRows = 0n } = await sql`
    insert into poll_vote (poll_id, member_id, is_secret)
    select distinct p.new_id, m.new_id, true
    from ${sql.raw(PLAIN_VOTES)} v
    join import_row p on p.kind = ${POLL} and p.old_id = v.poll_id and p.outcome = 'imported'
    join import_row m on m.kind = ${MEMBER} and m.old_id = v.member_id and m.outcome = 'imported'
    where ${where} on conflict do nothing`.execute(tx)
  return numAffectedRows
}
