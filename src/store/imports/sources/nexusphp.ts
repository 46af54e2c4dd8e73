import { newsOf } from '../described/news.ts'
import { rangesOf } from '../described/bans.ts'
import type { InviteDescription } from '../described/invites.ts'
import type { SourceDescription } from '../described/source.ts'
import { ALL_HIDDEN } from '../described/source.ts'
import { nexusphpCatalog } from '../source-catalogs/nexusphp.ts'
import { nexusphpRequirements } from '../source-hit-and-run/nexusphp.ts'
import { markTables } from '../described/marks.ts'
import { nexusphpMarks } from '../source-marks/nexusphp.ts'
import { nexusphpMessages } from '../source-messages/nexusphp.ts'
import { nexusphpPolls } from '../source-polls/nexusphp.ts'
import { nexusphpRequests } from '../source-requests/nexusphp.ts'
import { nexusphpTalk } from '../source-talk/nexusphp.ts'
import { nexusphpTraffic } from '../source-traffic/nexusphp.ts'
import { nexusphpVersions } from '../source-versions/nexusphp.ts'
import { nexusphpWiki } from '../source-wikis/nexusphp.ts'

const CLASSES = [
  ...['Peasant', 'User', 'Power User', 'Elite User', 'Crazy User', 'Insane User', 'Veteran User'],
  ...['Extreme User', 'Ultimate User', 'Nexus Master', 'VIP', 'Retiree', 'Uploader', 'Moderator'],
  ...['Administrator', 'SysOp', 'Staff Leader'],
]
const NAMED = CLASSES.map((name, at) => `('${at}', '${name}')`).join(', ')

const nexusphpBans = rangesOf(
  'bans',
  ['id', 'first', 'last', 'comment', 'added'],
  'import.at(added)',
)

/** Until version 1.6, used invites were deleted. */
const nexusphpInvites: InviteDescription = {
  table: 'invites',
  columns: ['id', 'inviter', 'invitee', 'hash', 'time_invited', 'valid', 'expired_at'],
  areReturned: false,
  rows: `
    select import.big(id)::bigint as id, import.big(inviter)::bigint as inviter_id, hash as code,
      invitee as email, import.at(time_invited) as created_at,
      coalesce(import.at(expired_at), import.at(time_invited) + interval '168 hours') as expires_at,
      case when valid = '0' then 'Used on the old site' end as closed
    from import.invites`,
}

const nexusphpNews = newsOf('news', {
  ...{ id: 'id', author: 'userid', title: 'title', body: 'body', time: 'added' },
})

/** NexusPHP 1.5 to 1.8. The salt of a password is 20 bytes of any value. */
export const nexusphp: SourceDescription = {
  name: 'nexusphp',
  tables: {
    [nexusphpNews.table]: nexusphpNews.columns,
    [nexusphpBans.table]: nexusphpBans.columns,
    [nexusphpInvites.table]: nexusphpInvites.columns,
    ...nexusphpCatalog.tables,
    ...nexusphpTraffic.tables,
    ...nexusphpTalk.tables,
    ...nexusphpMessages.tables,
    ...nexusphpPolls.tables,
    ...nexusphpRequests.tables,
    ...nexusphpRequirements.tables,
    ...nexusphpWiki.tables,
    ...markTables(nexusphpMarks),
    users: [
      ...['id', 'username', 'passhash', 'secret:bytes', 'email', 'status', 'added', 'last_login'],
      ...['last_access', 'passkey', 'class', 'enabled', 'parked', 'uploaded', 'downloaded'],
      ...['seedtime', 'seedbonus', 'invites', 'invited_by', 'warned', 'warneduntil', 'modcomment'],
      ...['title', 'info', 'downloadpos', 'two_step_secret', 'privacy', 'avatar'],
    ],
  },
  versions: nexusphpVersions,
  signs: [
    ['users', 'passhash'],
    ['users', 'seedbonus'],
    ['users', 'modcomment'],
  ],
  memberTable: 'users',
  memberSecrets: ['id', 'passhash', 'secret', 'two_step_secret'],
  memberParts: [],
  lookups: [],
  members: `
    select u.id::bigint as id, u.username as name, u.email, u.status = 'confirmed' as is_verified,
      case when u.passhash ~ '^[0-9a-f]{32}$' then 'nexus-md5'
        when u.passhash ~ '^[0-9a-f]{64}$' then 'nexus-sha256'
        when u.passhash ~ '^[$]2[aby][$]' then 'bcrypt'
        when u.passhash ~ '^[$]argon2' then 'argon2' else 'none' end as password_kind,
      u.passhash as password, encode(u.secret, 'hex') as salt,
      u.two_step_secret as factor_secret, false as has_codes,
      case when u.privacy = 'strong' then ${ALL_HIDDEN} else '{}' end as hidden, u.passkey,
      u.class as role_key,
      case when u.enabled = 'no' then 'banned' when u.parked = 'yes' then 'inactive'
        when u.status = 'pending' then 'unconfirmed' else 'active' end as state,
      'Disabled on the old site' as state_reason, null::timestamptz as state_at,
      import.at(u.added) as joined_at,
      coalesce(import.at(u.last_access), import.at(u.last_login)) as seen_at,
      import.big(u.uploaded) as uploaded, import.big(u.downloaded) as downloaded,
      import.big(u.seedbonus) as points, null::numeric as tokens,
      import.big(u.invites) as invites, nullif(import.big(u.invited_by), 0)::bigint as inviter_id,
      import.big(u.seedtime) as seed_seconds, u.info as about, u.avatar, u.title,
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
  catalog: nexusphpCatalog,
  traffic: nexusphpTraffic,
  talk: nexusphpTalk,
  messages: nexusphpMessages,
  polls: nexusphpPolls,
  requests: nexusphpRequests,
  marks: nexusphpMarks,
  tagVotes: null,
  invites: nexusphpInvites,
  freeleech: null,
  requirements: nexusphpRequirements,
  bans: nexusphpBans,
  news: nexusphpNews,
  wiki: nexusphpWiki,
  collections: null,
}
