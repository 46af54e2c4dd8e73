import type { NewsDescription } from '../described/news.ts'
import { rangesOf } from '../described/bans.ts'
import type { FreeleechDescription } from '../described/freeleech.ts'
import type { InviteDescription } from '../described/invites.ts'
import type { SourceDescription } from '../described/source.ts'
import { ALL_HIDDEN } from '../described/source.ts'
import { dateOrSeconds } from '../described/times.ts'
import { tbdevCatalog } from '../source-catalogs/tbdev.ts'
import { markTables } from '../described/marks.ts'
import { tbdevMarks } from '../source-marks/tbdev.ts'
import { nexusphpMessages } from '../source-messages/nexusphp.ts'
import { tbdevPolls } from '../source-polls/tbdev.ts'
import { tbdevRequests } from '../source-requests/tbdev.ts'
import { tbdevTalk } from '../source-talk/tbdev.ts'
import { tbdevTraffic } from '../source-traffic/tbdev.ts'
import { tbdevVersions } from '../source-versions/tbdev.ts'

const CLASSES = [
  ...['User', 'Power User', 'VIP', 'Uploader', 'Moderator', 'Administrator', 'SysOp'],
]
const NAMED = CLASSES.map((name, at) => `('${at}', '${name}')`).join(', ')

const tbdevBans = rangesOf(
  'bans',
  ['id', 'first', 'last', 'comment', 'added'],
  dateOrSeconds('added'),
)

/**
 * The tables of later versions; invites have no end there, and are not for a particular address.
 */
const tbdevInvites: InviteDescription = {
  table: 'invite_codes',
  columns: ['id', 'sender', 'code', 'invite_added', 'status'],
  areReturned: false,
  rows: `
    select import.big(id)::bigint as id, import.big(sender)::bigint as inviter_id, code,
      null::text as email, ${dateOrSeconds('invite_added')} as created_at,
      null::timestamptz as expires_at,
      case when status <> 'Pending' then 'Used on the old site' end as closed
    from import.invite_codes`,
}

const tbdevNews: NewsDescription = {
  table: 'news',
  columns: ['id', 'userid', 'added', 'body', 'title', 'subject'],
  rows: `
    select import.big(id)::bigint as id, import.big(userid)::bigint as author_id,
      import.plain(coalesce(title, subject)) as title, body, ${dateOrSeconds('added')} as at
    from import.news`,
}

/**
 * A slot makes a torrent freeleech, or its upload count twice, until a time. A switch makes
 * everything freeleech until a time; 1 means without an end.
 */
const tbdevFreeleech: FreeleechDescription = {
  tables: { freeslots: ['tid', 'uid', 'free'] },
  tokens: {
    table: 'freeslots',
    rows: `
      select import.big(uid)::bigint as member_id, import.big(tid)::bigint as torrent_id,
        null::timestamptz as used_at, import.unix(free) as expires_at,
        case when import.unix(free) is null then 'It counts upload twice' end as ended
      from import.freeslots`,
  },
  personal: [
    {
      table: 'users',
      rows: `
        select import.big(id)::bigint as id, import.big(id)::bigint as member_id,
          null::timestamptz as starts_at, case when free_switch = '1'
            then timestamptz '2100-01-01 00:00:00+00' else import.unix(free_switch) end as ends_at
        from import.users where import.big(free_switch) > 0`,
    },
  ],
}

/**
 * TBDev and its many descendants, of which NexusPHP is one too. Salts and info hashes are bytes in
 * text columns. The rewrite of 2009 has times in seconds, and another password hash.
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
    ...nexusphpMessages.tables,
    ...tbdevPolls.tables,
    ...tbdevRequests.tables,
    ...tbdevFreeleech.tables,
    ...markTables(tbdevMarks),
    users: [
      ...['id', 'username', 'passhash', 'secret:raw', 'email', 'status', 'added', 'last_login'],
      ...['last_access', 'passkey', 'class', 'enabled', 'parked', 'uploaded', 'downloaded'],
      ...['bonus', 'seedbonus', 'invites', 'invitedby', 'warned', 'warneduntil', 'modcomment'],
      ...['title', 'info', 'downloadpos', 'privacy', 'avatar', 'disable_reason', 'freeslots'],
      ...['free_switch'],
    ],
    users_ban: ['userid', 'reason', 'disuntil'],
  },
  versions: tbdevVersions,
  signs: [
    ['users', 'passhash'],
    ['users', 'modcomment'],
    ['torrents', 'search_text'],
  ],
  memberTable: 'users',
  memberSecrets: ['id', 'passhash', 'secret'],
  memberParts: [['users_ban', 'userid']],
  lookups: [],
  members: `
    with banned as (
      select userid, max(reason || case when import.at(disuntil) is null then ''
        else ' (until ' || disuntil || ')' end) as reason
      from import.users_ban where coalesce(reason, '') <> '' group by userid
    )
    select u.id::bigint as id, u.username as name, u.email, u.status = 'confirmed' as is_verified,
      case when u.passhash ~ '^[0-9a-f]{32}$' and import.bytes_of(u.secret) is not null
          then case when u.added ~ '^[0-9]+$' then 'tbdev-md5' else 'nexus-md5' end
        when u.passhash ~ '^[$]2[aby][$]' then 'bcrypt'
        when u.passhash ~ '^[$]argon2' then 'argon2' else 'none' end as password_kind,
      u.passhash as password, encode(import.bytes_of(u.secret), 'hex') as salt,
      null::text as factor_secret, false as has_codes,
      case when u.privacy = 'strong' then ${ALL_HIDDEN} else '{}' end as hidden, u.passkey,
      u.class as role_key,
      case when u.enabled = 'no' then 'banned' when u.parked = 'yes' then 'inactive'
        when u.status = 'pending' then 'unconfirmed' else 'active' end as state,
      coalesce(nullif(u.disable_reason, ''), b.reason, 'Disabled on the old site')
        as state_reason,
      null::timestamptz as state_at, ${dateOrSeconds('u.added')} as joined_at,
      coalesce(${dateOrSeconds('u.last_access')}, ${dateOrSeconds('u.last_login')}) as seen_at,
      import.big(u.uploaded) as uploaded, import.big(u.downloaded) as downloaded,
      import.big(coalesce(u.seedbonus, u.bonus)) as points, import.big(u.freeslots) as tokens,
      import.big(u.invites) as invites, nullif(import.big(u.invitedby), 0)::bigint as inviter_id,
      null::numeric as seed_seconds, u.info as about, u.avatar, u.title,
      u.modcomment as notes,
      -- A number is the time of the end; 1 is without an end.
      case when u.warned = 'yes' then coalesce(${dateOrSeconds('u.warneduntil')}, 'infinity')
        when u.warned = '1' then 'infinity' else import.unix(u.warned) end as warned_until,
      coalesce(nullif(u.downloadpos, ''), 'yes') in ('yes', '1') as can_leech,
      null::text as left_out,
      null::jsonb as warnings
    from import.users u left join banned b on b.userid = u.id`,
  seedTimes: null,
  roles: `
    select distinct u.class as key, coalesce(c.name, 'Class ' || u.class) as name
    from import.users u left join (values ${NAMED}) as c (key, name) on c.key = u.class`,
  secondaryRoles: null,
  catalog: tbdevCatalog,
  traffic: tbdevTraffic,
  talk: tbdevTalk,
  messages: nexusphpMessages,
  polls: tbdevPolls,
  requests: tbdevRequests,
  marks: tbdevMarks,
  tagVotes: null,
  invites: tbdevInvites,
  freeleech: tbdevFreeleech,
  requirements: null,
  bans: tbdevBans,
  news: tbdevNews,
  wiki: null,
  collections: null,
}
