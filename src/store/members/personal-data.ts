import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { isInOwnTorrent } from '../records/members/own-sessions.ts'

// Everything that is stored about a member, for the member. It is read a few rows at a time, so
// that memory does not grow with the amount of data. It contains no secrets, and nothing that
// others wrote about the member.

/** The number of rows read at a time. */
const ROWS = 500

interface Section {
  /** The name of the section in the archive. */
  readonly name: string
  readonly table: string
  /** The column that says who a row belongs to. */
  readonly owner: string
  /** The column of a unique number that orders a member's rows. */
  readonly key: string
  readonly columns: readonly string[]
  /** The order by which rows without a unique number are numbered. */
  readonly counted: readonly string[] | null
  /**
   * A condition that is true for all rows of the member, and finds them if no index on `owner`
   * does.
   */
  readonly foundBy?: (memberId: number) => RawBuilder<boolean>
}

const COUNT = 'nth'

const section = (
  name: string,
  table: string,
  columns: string,
  { owner = 'member_id', key = 'id' } = {},
): Section => ({ name, table, owner, key, columns: columns.split(' '), counted: null })

/**
 * Like `section`, for a table without a unique number: its rows are numbered in the given order.
 */
const counted = (name: string, table: string, columns: string, order: string): Section => ({
  ...section(name, table, columns, { key: COUNT }),
  counted: order.split(' '),
})

export const sections: readonly Section[] = [
  section(
    'account',
    'member',
    'id name email email_verified_at role state ban_reason created_at last_seen_at factor_since ' +
      'about privacy ignored hides_activity notice_mails watch_written leaves_at removes_texts',
    { owner: 'id' },
  ),
  section('totals', 'member_totals', 'uploaded downloaded raw_uploaded raw_downloaded', {
    key: 'member_id',
  }),
  counted(
    'signIns',
    'sign_in',
    'created_at last_at expires_at ended_at level ip agent',
    'created_at id',
  ),
  {
    ...counted(
      'clients',
      'peer_session',
      'torrent_id ipv4 ipv6 uploaded downloaded left_bytes seeding started_at last_at ended_at',
      'started_at torrent_id session_key',
    ),
    foundBy: isInOwnTorrent,
  },
  section(
    'petitions',
    'petition',
    'id kind email answers state address created_at decided_at reason',
  ),
  counted(
    'notificationChoices',
    'notification_choice',
    'kind by_site by_email by_feed by_webhook',
    'kind',
  ),
  section('watches', 'watch', 'id kind subject_id level seen_at'),
  counted('ratings', 'rating', 'torrent_id value at', 'torrent_id'),
  counted('thanks', 'thanks', 'torrent_id at', 'torrent_id'),
  counted('tagVotes', 'tag_vote', 'torrent_id tag_id vote at', 'torrent_id tag_id'),
  counted('vacation', 'vacation', 'from_at until_at', 'from_at'),
  section('history', 'account_event', 'id at kind detail ip agent by_name'),
  section('tokens', 'api_token', 'id name last4 scopes created_at expires_at last_used_at last_ip'),
  section('securityKeys', 'security_key', 'id name created_at last_used_at'),
  section('invites', 'invite', 'id note email created_at expires_at used_at used_by', {
    owner: 'inviter_id',
  }),
  section(
    'uploads',
    'torrent',
    'id name description state is_anonymous created_at edited_at removed_at',
    {
      owner: 'uploader_id',
    },
  ),
  section('comments', 'comment', 'id target target_id body created_at edited_at removed_at', {
    owner: 'author_id',
  }),
  section('messages', 'message', 'id conversation_id body created_at edited_at removed_at', {
    owner: 'author_id',
  }),
  section('conversationsStarted', 'conversation', 'id subject created_at', { owner: 'started_by' }),
  section(
    'conversations',
    'conversation_member',
    'conversation_id joined_at left_at is_archived is_muted',
    { key: 'conversation_id' },
  ),
  section('messageReports', 'message_report', 'id message_id reason created_at state answer', {
    owner: 'reporter_id',
  }),
  section('reports', 'report', 'id case_id reason_id body torrent_id link created_at'),
  section('tickets', 'staff_case', 'id subject href created_at state outcome answer decided_at'),
  section('supportTexts', 'case_text', 'id case_id body created_at', { owner: 'with_id' }),
  section('topics', 'topic', 'id forum_id title labels created_at', { owner: 'author_id' }),
  section('posts', 'post', 'id topic_id number body created_at edited_at removed_at', {
    owner: 'author_id',
  }),
  section('topicsRead', 'topic_read', 'topic_id number', { key: 'topic_id' }),
  section('forumsRead', 'forum_read', 'forum_id post_id', { key: 'forum_id' }),
  section(
    'articles',
    'article',
    'id kind title body tags published_at is_pinned created_at edited_at removed_at',
    { owner: 'author_id' },
  ),
  section('waitingTexts', 'held_text', 'id kind title body state created_at decided_at reason'),
  section('wikiPages', 'wiki_page', 'id path title body created_at edited_at removed_at', {
    owner: 'author_id',
  }),
  section('edits', 'revision', 'id entity entity_id number at summary state', {
    owner: 'author_id',
  }),
  section('polls', 'poll', 'id question description kind created_at ends_at removed_at', {
    owner: 'maker_id',
  }),
  section(
    'requests',
    'request',
    'id title description attributes state created_at edited_at ends_at',
  ),
  section('bounties', 'request_bounty', 'id request_id currency amount state given_at'),
  section('claims', 'request_claim', 'id request_id claimed_at expires_at ended_at'),
  section('fills', 'request_fill', 'id request_id torrent_id state dispute filled_at', {
    owner: 'filler_id',
  }),
  counted('searchesWithoutResults', 'lost_search', 'words at', 'at words'),
  section('pledges', 'rescue_pledge', 'id torrent_id state made_at due_at ended_at'),
  section('votes', 'poll_vote', 'poll_id choices voted_at', { key: 'poll_id' }),
  counted('reactions', 'reaction', 'target target_id kind at', 'target target_id kind'),
  counted('textDrafts', 'text_draft', 'place fields revision saved_at', 'place'),
  section('bookmarks', 'bookmark', 'id target target_id note folder_id created_at'),
  section('bookmarkFolders', 'bookmark_folder', 'id name'),
  section('searches', 'saved_search', 'id name query notifies irc created_at'),
  section('chats', 'alert_chat', 'id kind account name connected_at'),
  section('ircNicks', 'irc_nick', 'id network_id nick confirmed_at'),
  section('collections', 'collection', 'id kind title description is_private created_at', {
    owner: 'owner_id',
  }),
  section('warnings', 'member_warning', 'id kind reason created_at ends_at removed_at'),
  section('standing', 'ratio_event', 'id at from_state to_state cause'),
  section('balances', 'ledger_account', 'id currency balance'),
  section('webhooks', 'webhook', 'id url is_on created_at'),
  section('notices', 'live_message', 'id kind code data times href created_at'),
  section('mails', 'mail', 'id recipient kind subject state created_at sent_at'),
  section('fetched', 'torrent_download', 'id torrent_id at via ip agent'),
  section('sent', 'sent_torrent', 'torrent_id client at', { key: 'torrent_id' }),
  section(
    'torrents',
    'member_torrent',
    'torrent_id uploaded downloaded raw_uploaded raw_downloaded seeded_seconds leeched_seconds ' +
      'first_at last_at completed_at',
    { key: 'torrent_id' },
  ),
]

type Row = Readonly<Record<string, unknown>>

/** Returns the rows of a section, in the order of their key. */
async function* rowsOf(
  db: Db,
  { table, owner, key, columns, counted: order, foundBy }: Section,
  memberId: number,
): AsyncGenerator<Row> {
  const found = foundBy?.(memberId) ?? sql`true`
  const named = sql.join([...new Set([key, ...columns])].map((name) => sql.ref(name)))
  const from =
    order === null
      ? sql`${sql.table(table)}`
      : sql`(select *, row_number() over (order by ${sql.join(order.map((one) => sql.ref(one)))})
          as ${sql.ref(COUNT)} from ${sql.table(table)}
          where ${sql.ref(owner)} = ${memberId} and ${found}) as counted`
  for (let after = -1; ;) {
    const { rows } = await sql<Row>`
      select ${named} from ${from}
      where ${sql.ref(owner)} = ${memberId} and ${sql.ref(key)} > ${after}
      order by ${sql.ref(key)} limit ${ROWS}`.execute(db)
    yield* rows
    if (rows.length < ROWS) return
    after = Number(rows[rows.length - 1][key])
  }
}

/** Returns one JSON document, in pieces: an object with a list for each section. */
export async function* archive(db: Db, memberId: number, now: Date): AsyncGenerator<string> {
  yield `{\n"made": ${JSON.stringify(now)}`
  for (const one of sections) {
    yield `,\n${JSON.stringify(one.name)}: [`
    let mark = '\n  '
    for await (const row of rowsOf(db, one, memberId)) {
      yield mark + JSON.stringify(row, (_name, value: unknown) => plain(value))
      mark = ',\n  '
    }
    yield mark === '\n  ' ? ']' : '\n]'
  }
  yield '\n}\n'
}

// Converts bytes beyond 2^53 to decimal text, as everywhere in JSON.
function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}
