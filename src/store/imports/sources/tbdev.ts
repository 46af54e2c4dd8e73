import { newsOf } from '../described/news.ts'
import { rangesOf } from '../described/bans.ts'
import type { InviteDescription } from '../described/invites.ts'
import type { SourceDescription } from '../described/source.ts'
import { ALL_HIDDEN } from '../described/source.ts'
import { tbdevCatalog } from '../source-catalogs/tbdev.ts'
import { markTables } from '../described/marks.ts'
import { tbdevMarks } from '../source-marks/tbdev.ts'
import { tbdevMessages } from '../source-messages/nexusphp.ts'
import { tbdevPolls } from '../source-polls/nexusphp.ts'
import { tbdevRequests } from '../source-requests/tbdev.ts'
import { tbdevTalk } from '../source-talk/tbdev.ts'
import { tbdevTraffic } from '../source-traffic/tbdev.ts'
import { tbdevVersions } from '../source-versions/tbdev.ts'

const CLASSES = [
  ...['User', 'Power User', 'VIP', 'Uploader', 'Moderator', 'Administrator', 'SysOp'],
]
const NAMED = CLASSES.map((name, at) => `('${at}', '${name}')`).join(', ')

const tbdevBans = rangesOf('bans', ['id', 'first', 'last', 'comment', 'added'], 'import.at(added)')

/** Those of the later versions; invites have no end there, and are for no address. */
const tbdevInvites: InviteDescription = {
  table: 'invite_codes',
  columns: ['id', 'sender', 'code', 'invite_added', 'status'],
  areReturned: false,
  rows: `
    select import.big(id)::bigint as id, import.big(sender)::bigint as inviter_id, code,
      null::text as email, coalesce(import.at(invite_added), import.unix(invite_added))
        as created_at,
      null::timestamptz as expires_at,
      case when status <> 'Pending' then 'Used on the old site' end as closed
    from import.invite_codes`,
}

const tbdevNews = newsOf('news', {
  ...{ id: 'id', author: 'userid', title: null, body: 'body', time: 'added' },
})

/**
 * TBDev and its many descendants, from which NexusPHP comes, too. Salts and info hashes are bytes
 * in columns of text.
 */
export const tbdev: SourceDescription = {
  name: 'tbdev',
  tables: {
    [tbdevNews.table]: tbdevNews.columns,
    [tbdevBans.table]: tbdevBans.columns,
    [tbdevInvites.table]: tbdevInvites.columns,
    ...tbdevCatalog.tables,
    ...tbdevTraffic.tables,
    ...tbdevTalk.tables,
    ...tbdevMessages.tables,
    ...tbdevPolls.tables,
    ...tbdevRequests.tables,
    ...markTables(tbdevMarks),
    users: [
      ...['id', 'username', 'passhash', 'secret:raw', 'email', 'status', 'added', 'last_login'],
      ...['last_access', 'passkey', 'class', 'enabled', 'parked', 'uploaded', 'downloaded'],
      ...['bonus', 'seedbonus', 'invites', 'invitedby', 'warned', 'warneduntil', 'modcomment'],
      ...['title', 'info', 'downloadpos', 'privacy', 'avatar'],
    ],
  },
  versions: tbdevVersions,
  signs: [
    ['users', 'passhash'],
    ['users', 'modcomment'],
    ['torrents', 'search_text'],
  ],
  memberTable: 'users',
  memberSecrets: ['id', 'passhash', 'secret'],
  memberParts: [],
  lookups: [],
  members: `
    select u.id::bigint as id, u.username as name, u.email, u.status = 'confirmed' as is_verified,
      case when u.passhash ~ '^[0-9a-f]{32}$' and import.bytes_of(u.secret) is not null
          then 'nexus-md5'
        when u.passhash ~ '^[$]2[aby][$]' then 'bcrypt'
        when u.passhash ~ '^[$]argon2' then 'argon2' else 'none' end as password_kind,
      u.passhash as password, encode(import.bytes_of(u.secret), 'hex') as salt,
      null::text as factor_secret, false as has_codes,
      case when u.privacy = 'strong' then ${ALL_HIDDEN} else '{}' end as hidden, u.passkey,
      u.class as role_key,
      case when u.enabled = 'no' then 'banned' when u.parked = 'yes' then 'inactive'
        when u.status = 'pending' then 'unconfirmed' else 'active' end as state,
      'Disabled on the old site' as state_reason, null::timestamptz as state_at,
      import.at(u.added) as joined_at,
      coalesce(import.at(u.last_access), import.at(u.last_login)) as seen_at,
      import.big(u.uploaded) as uploaded, import.big(u.downloaded) as downloaded,
      import.big(coalesce(u.seedbonus, u.bonus)) as points, null::numeric as tokens,
      import.big(u.invites) as invites, nullif(import.big(u.invitedby), 0)::bigint as inviter_id,
      null::numeric as seed_seconds, u.info as about, u.avatar, u.title,
      u.modcomment as notes,
      case when u.warned = 'yes' then coalesce(import.at(u.warneduntil), 'infinity')
        end as warned_until,
      coalesce(u.downloadpos, 'yes') <> 'no' as can_leech, null::text as left_out,
      null::jsonb as warnings
    from import.users u`,
  seedTimes: null,
  roles: `
    select distinct u.class as key, coalesce(c.name, 'Class ' || u.class) as name
    from import.users u left join (values ${NAMED}) as c (key, name) on c.key = u.class`,
  secondaryRoles: null,
  catalog: tbdevCatalog,
  traffic: tbdevTraffic,
  talk: tbdevTalk,
  messages: tbdevMessages,
  polls: tbdevPolls,
  requests: tbdevRequests,
  marks: tbdevMarks,
  tagVotes: null,
  invites: tbdevInvites,
  freeleech: null,
  requirements: null,
  bans: tbdevBans,
  news: tbdevNews,
  wiki: null,
  collections: null,
}
