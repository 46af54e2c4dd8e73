import { sql } from 'kysely'
import type { ArticleKind } from '../../domain/articles/articles.ts'
import type { State } from '../../domain/ratio/standing.ts'
import type { Db } from '../base/db.ts'
import { oldest as oldestDraft } from '../uploads/drafts.ts'
import { hasNotEnded } from '../records/periods/in-force.ts'

/** What needs a member's attention, and what is new, for the home page. */
export interface Waiting {
  /** Torrents that must still be seeded, and how many of them have a warning. */
  readonly toSeed: number
  readonly warned: number
  /** Null: no ratio policy has evaluated the member yet. */
  readonly standing: State | null
  readonly watchEndsAt: Date | null
  readonly drafts: number
  /** The number of torrents listed since the last visit, up to `MOST_NEW`; 0 on the first visit. */
  readonly added: number
  /** The number of news articles published since the last visit; 0 on the first visit. */
  readonly newsCount: number
  /** The first articles of the news: pinned ones, then the newest. */
  readonly news: readonly NewsLine[]
  /** Open polls of the home page, newest first. */
  readonly polls: readonly PollLine[]
  /** Open pools, newest first. */
  readonly pools: readonly PoolLine[]
  /** Whether the member has ever announced, here or on a tracker that was imported. */
  readonly hasTraffic: boolean
}

/** An open pool; amounts are in thousandths of a point. */
export interface PoolLine {
  readonly id: number
  readonly title: string
  readonly goal: number | null
  readonly given: number
}

export interface NewsLine {
  readonly kind: ArticleKind
  readonly slug: string
  readonly title: string
  readonly author: string
  readonly publishedAt: Date
}

export interface PollLine {
  readonly id: number
  readonly question: string
  readonly endsAt: Date | null
  readonly hasVoted: boolean
}

/** The most polls on the home page. */
const POLLS = 3

/** The most open pools on the home page. */
const POOLS = 5

/** The most news articles on the home page. */
const NEWS = 5

/** The limit of the count: a larger number is shown as "more than". */
export const MOST_NEW = 1_000

interface HomeReader {
  readonly id: number
  readonly readsNews: boolean
  readonly readsPolls: boolean
}

/** Loads all of it with one statement. */
export async function waitingFor(
  db: Db,
  { id: memberId, readsNews, readsPolls }: HomeReader,
  visitedAt: Date | null,
  now: Date,
): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select
      (select count(*)::int from obligation where member_id = ${memberId} and settled_at is null)
        as "toSeed",
      (select count(*)::int from obligation
        where member_id = ${memberId} and settled_at is null and state = 'warned') as warned,
      s.state as standing, s.watch_ends_at as "watchEndsAt",
      (select count(*)::int from draft_upload
        where member_id = ${memberId} and changed_at > ${oldestDraft(now)}) as drafts,
      (select count(*)::int from (
        select from torrent where state = 'listed' and created_at > ${visitedAt ?? now}
        limit ${MOST_NEW + 1}) as new) as added,
      (select count(*)::int from (
        select from article where ${readsNews} and removed_at is null and blog_id is null
          and published_at > ${visitedAt ?? now} and published_at <= ${now}
        limit ${MOST_NEW}) as new) as "newsCount",
      (select coalesce(jsonb_agg(to_jsonb(line)), '[]') from (
        select article.kind, slug, article.title, member.name as author,
          published_at as "publishedAt"
        from article join member on member.id = author_id
        where ${readsNews} and article.removed_at is null and blog_id is null
          and published_at <= ${now}
        order by is_pinned desc, published_at desc, article.id desc limit ${NEWS}) as line) as news,
      (select coalesce(jsonb_agg(to_jsonb(line)), '[]') from (
        select id, question, ends_at as "endsAt", exists (
          select from poll_vote where poll_id = poll.id and member_id = ${memberId}) as "hasVoted"
        from poll where ${readsPolls} and on_home and removed_at is null
          and ${hasNotEnded(now)}
        order by id desc limit ${POLLS}) as line) as polls,
      (select coalesce(jsonb_agg(to_jsonb(line)), '[]') from (
        select id, title, goal, (
          select coalesce(sum(amount), 0)::bigint from pool_gift where pool_id = pool.id) as given
        from pool where state = 'open' order by id desc limit ${POOLS}) as line) as pools,
      exists (select from member_torrent where member_id = ${memberId}) as "hasTraffic"
    from (select) as one left join ratio_state s on s.member_id = ${memberId}`.execute(db)
  const [found] = rows
  const news = found.news.map((row) => ({ ...row, publishedAt: new Date(row.publishedAt) }))
  const polls = found.polls.map((row) => {
    return { ...row, endsAt: row.endsAt === null ? null : new Date(row.endsAt) }
  })
  return { ...found, news, polls }
}
