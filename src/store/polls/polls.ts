import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { PollKind, ResultTime } from '../../domain/polls/polls.ts'
import type { Ballots } from '../../domain/polls/runoff.ts'
import type { Db } from '../base/db.ts'

// Reads polls: in topics and articles, or on pages for polls.

/** The member who reads polls. */
export interface Reader {
  readonly id: number
  readonly readsForums: boolean
  readonly readsArticles: boolean
  readonly now: Date
}

export interface Poll {
  readonly id: number
  readonly topicId: number | null
  readonly articleId: number | null
  /** The title of the topic or article. */
  readonly placeTitle: string | null
  readonly makerId: number
  readonly maker: string
  readonly question: string
  /** The text in Markdown. */
  readonly description: string
  readonly kind: PollKind
  /** The most choices per vote. */
  readonly most: number
  readonly isSecret: boolean
  readonly canChange: boolean
  readonly result: ResultTime
  /** The slug and name of the role or class that may vote; null: every member. */
  readonly voters: string | null
  readonly votersName: string | null
  readonly voterDays: number
  readonly onHome: boolean
  readonly createdAt: Date
  readonly endsAt: Date | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
  readonly choices: readonly { readonly number: number; readonly text: string }[]
  /** The number of members who voted. */
  readonly voted: number
  readonly hasVoted: boolean
  /** The reader's vote; null: none, or the poll is secret. */
  readonly own: readonly number[] | null
  /** Whether the reader has the role or class and the account age that the poll requires. */
  readonly mayVote: boolean
}

/** Returns one poll, removed or not; undefined if the reader may not see the place where it is. */
export async function find(db: Db, id: number, reader: Reader): Promise<Poll | undefined> {
  const where = sql`poll.id = ${id} and ${seen(reader)}`
  return (await read(db, reader, where, 1)).at(0)
}

export type Place = { readonly topicId: number } | { readonly articleId: number }

/** Returns the poll of a topic or article that the reader may see, unless it was removed. */
export async function at(db: Db, place: Place, reader: Reader): Promise<Poll | undefined> {
  return (await read(db, reader, sql`${isAt(place)} and removed_at is null`, 1)).at(0)
}

function isAt(place: Place | null): RawBuilder<boolean> {
  if (place === null) return sql`true`
  return 'topicId' in place
    ? sql`poll.topic_id = ${place.topicId}`
    : sql`poll.article_id = ${place.articleId}`
}

interface PollFilter {
  /** Null: all places. */
  readonly place: Place | null
  readonly below: number | null
  readonly limit: number
}

/**
 * Returns polls that were not removed, newest first, below an ID: all polls, or those of one place.
 */
export async function list(
  db: Db,
  reader: Reader,
  { place, below, limit }: PollFilter,
): Promise<readonly Poll[]> {
  const from = sql`(${below}::bigint is null or poll.id < ${below}) and ${isAt(place)}`
  return read(db, reader, sql`${from} and removed_at is null and ${seen(reader)}`, limit)
}

/** SQL: whether the reader may see the page that contains a poll. */
function seen({ id, readsForums, readsArticles, now }: Reader): RawBuilder<boolean> {
  return sql`case
    when topic_id is not null then ${readsForums} and exists (
      select from topic join forum on forum.id = forum_id
      where topic.id = topic_id and topic.posts > 0 and forum_allows(forum, 'see', ${id}, ${now}))
    when article_id is not null then ${readsArticles} and exists (
      select from article where article.id = article_id and article.removed_at is null
        and (published_at <= ${now} or author_id = ${id}))
    else true end`
}

/**
 * SQL: whether a member with the alias `voter` has the role or class and the account age that a
 * poll requires.
 */
function allowed(now: Date): RawBuilder<boolean> {
  return sql`voter.created_at <= ${now}::timestamptz - voter_days * interval '24 hours'
    and (voters is null or member_reaches(voter.id, voters, ${now}))`
}

async function read(db: Db, reader: Reader, where: RawBuilder<unknown>, limit: number) {
  const { rows } = await sql<Poll>`
    select poll.id, topic_id as "topicId", article_id as "articleId",
      coalesce((select title from topic where topic.id = topic_id),
        (select title from article where article.id = article_id)) as "placeTitle",
      maker_id as "makerId", maker.name as maker, question, description, poll.kind, most,
      poll.is_secret as "isSecret", can_change as "canChange", result, voters,
      (select name from role where slug = voters) as "votersName", voter_days as "voterDays",
      on_home as "onHome", poll.created_at as "createdAt", ends_at as "endsAt",
      removed_at as "removedAt", removed_reason as "removedReason", (
        select jsonb_agg(jsonb_build_object('number', number, 'text', text) order by number)
        from poll_choice where poll_id = poll.id) as choices,
      (select coalesce(sum(votes), 0)::int from poll_tally where poll_id = poll.id) as voted,
      own.poll_id is not null as "hasVoted", to_jsonb(own.choices) as own,
      ${allowed(reader.now)} as "mayVote"
    from poll join member maker on maker.id = maker_id
    join member voter on voter.id = ${reader.id}
    left join poll_vote own on own.poll_id = poll.id and own.member_id = voter.id
    where ${where} order by poll.id desc limit ${limit}`.execute(db)
  return rows
}

/** Returns groups of equal votes in a poll, and the number of votes in each. */
export async function tallies(db: Db, id: number): Promise<readonly Ballots[]> {
  const { rows } = await sql<Ballots>`
    select to_jsonb(choices) as choices, votes from poll_tally
    where poll_id = ${id} and votes > 0 order by choices`.execute(db)
  return rows
}

/** The most names that are shown with a choice. */
const MOST_NAMES = 50

export interface NamedVoters {
  readonly number: number
  readonly names: readonly string[]
}

/**
 * Returns who voted for each choice of an open poll, first voters first; for ranked votes, for the
 * choice that they ranked first.
 */
export async function voters(
  db: Db,
  { id, kind, isSecret }: Pick<Poll, 'id' | 'kind' | 'isSecret'>,
): Promise<readonly NamedVoters[]> {
  if (isSecret) return []
  const isFor = kind === 'ranked' ? sql`choices[1] = number` : sql`choices @> array[number]`
  const { rows } = await sql<NamedVoters>`
    select number, array(
      select name from poll_vote join member on member.id = member_id
      where poll_vote.poll_id = poll_choice.poll_id and ${isFor}
      order by voted_at, member_id limit ${MOST_NAMES}) as names
    from poll_choice where poll_id = ${id} order by number`.execute(db)
  return rows
}
