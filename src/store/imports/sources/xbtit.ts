import { rangesOf } from '../described/bans.ts'
import type { FreeleechDescription } from '../described/freeleech.ts'
import type { InviteDescription } from '../described/invites.ts'
import { markTables } from '../described/marks.ts'
import { newsOf } from '../described/news.ts'
import type { SourceDescription } from '../described/source.ts'
import { dateOrSeconds } from '../described/times.ts'
import { xbtitCatalog } from '../source-catalogs/xbtit.ts'
import { xbtitMarks } from '../source-marks/xbtit.ts'
import { xbtitMessages } from '../source-messages/xbtit.ts'
import { xbtitPolls } from '../source-polls/xbtit.ts'
import { torrentNumber, xbtitRequests } from '../source-requests/xbtit.ts'
import { xbtitTalk } from '../source-talk/xbtit.ts'
import { xbtitTraffic } from '../source-traffic/xbtit.ts'
import { xbtitMemberColumns, xbtitVersions } from '../source-versions/xbtit.ts'

const xbtitBans = rangesOf(
  'xbtit_bannedip',
  ['id', 'first', 'last', 'comment', 'added'],
  'import.unix(added)',
)

/** The code is sent out as it is stored; invites have no end there. */
const xbtitInvites: InviteDescription = {
  table: 'xbtit_invitations',
  columns: ['id', 'inviter', 'invitee', 'hash', 'time_invited', 'confirmed'],
  areReturned: false,
  rows: `
    select import.big(id)::bigint as id, import.big(inviter)::bigint as inviter_id, hash as code,
      invitee as email, import.at(time_invited) as created_at, null::timestamptz as expires_at,
      case when confirmed = 'true' then 'Used on the old site' end as closed
    from import.xbtit_invitations`,
}

const xbtitNews = newsOf('xbtit_news', {
  ...{ id: 'id', author: 'user_id', title: 'title', body: 'news', time: 'date' },
})

/** Info hashes, separated by commas, of torrents that are freeleech without an end. */
const xbtitFreeleech: FreeleechDescription = {
  tables: {},
  tokens: {
    table: 'xbtit_users',
    rows: `
      select import.big(id)::bigint as member_id,
        ${torrentNumber('lower(trim(hash))')} as torrent_id, null::timestamptz as used_at,
        null::timestamptz as expires_at, null::text as ended
      from import.xbtit_users, unnest(string_to_array(freeleech_slot_hashes, ',')) as h (hash)
      where lower(trim(hash)) ~ '^[0-9a-f]{40}$'`,
  },
  personal: [],
}

/** The password kinds by how a password was hashed, for hashes of 32 and of 40 digits. */
const KINDS_OF_32 = "('1', 'md5'), ('2', 'tbdev-md5'), ('3', 'nexus-md5')"
const KINDS_OF_40 = "('4', 'gazelle-sha1'), ('5', 'smf-sha1'), ('6', 'xbtit-sha1')"
const kindOf = (kinds: string) => `coalesce((
          select kind from (values ${kinds}) as k (type, kind)
          where type = coalesce(u.pass_type, '1')), 'none')`
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * XBTIT 2 and 3, with the table prefix that its installer suggests. Torrents have no numbers there:
 * those used here are derived from their info hashes. What XBT Tracker counts is in its tables, and
 * the site shows the sums.
 */
export const xbtit: SourceDescription = {
  name: 'xbtit',
  tables: {
    [xbtitBans.table]: xbtitBans.columns,
    [xbtitInvites.table]: xbtitInvites.columns,
    [xbtitNews.table]: xbtitNews.columns,
    ...xbtitCatalog.tables,
    ...xbtitTraffic.tables,
    ...xbtitTalk.tables,
    ...xbtitMessages.tables,
    ...xbtitPolls.tables,
    ...xbtitRequests.tables,
    ...markTables(xbtitMarks),
    xbtit_users: [
      ...['id', 'username', 'password', 'pass_type', 'id_level', 'email', 'joined', 'lastconnect'],
      ...['uploaded', 'downloaded', 'pid', 'seedbonus', 'invitations', 'invited_by'],
      ...['custom_title', 'warn', 'modcomment', 'avatar', 'salt'],
      ...xbtitMemberColumns,
    ],
    xbtit_users_level: ['id', 'id_level', 'level', 'can_download'],
    xbt_users: ['uid', 'uploaded', 'downloaded', 'can_leech'],
  },
  versions: xbtitVersions,
  signs: [
    ['xbtit_users', 'pid'],
    ['xbtit_users', 'id_level'],
  ],
  memberTable: 'xbtit_users',
  memberSecrets: ['id', 'password', 'salt'],
  memberParts: [['xbt_users', 'uid']],
  lookups: ['xbtit_users_level'],
  members: `
    select u.id::bigint as id, u.username as name, u.email,
      coalesce(u.id_level, '2') <> '2' as is_verified,
      case when u.password ~ '^[0-9a-f]{32}$' then ${kindOf(KINDS_OF_32)}
        when u.password ~ '^[0-9a-f]{40}$' then ${kindOf(KINDS_OF_40)}
        when u.password ~ '^[$]2[aby][$]' then 'bcrypt'
        when u.password ~ '^[$]argon2' then 'argon2' else 'none' end as password_kind,
      u.password, encode(convert_to(case when u.pass_type = '5'
          then translate(u.username, '${LETTERS}', '${LETTERS.toLowerCase()}')
          else coalesce(u.salt, '') end, 'UTF8'), 'hex') as salt,
      null::text as factor_secret, false as has_codes,
      '{}'::text[] as hidden, u.pid as passkey, u.id_level as role_key,
      case when u.ban = 'yes' then 'banned' when u.booted = 'yes' then 'disabled'
        when u.id_level = '2' then 'unconfirmed' when u.is_parked = 'yes' then 'inactive'
        else 'active' end as state,
      coalesce(case when u.ban = 'yes' then nullif(u.ban_comment, '')
        else nullif(u.whybooted, '') || case when import.at(u.addbooted) is not null
          then ' (until ' || u.addbooted || ')' else '' end end,
        'Disabled on the old site') as state_reason,
      case when u.ban = 'yes' then ${dateOrSeconds('u.ban_added')} end as state_at,
      import.at(u.joined) as joined_at, import.at(u.lastconnect) as seen_at,
      import.big(u.uploaded) + coalesce(import.big(x.uploaded), 0) as uploaded,
      import.big(u.downloaded) + coalesce(import.big(x.downloaded), 0) as downloaded,
      import.big(u.seedbonus) as points, import.big(u.freeleech_slots) as tokens,
      import.big(u.invitations) as invites,
      nullif(import.big(u.invited_by), 0)::bigint as inviter_id, null::numeric as seed_seconds,
      u.about_me as about, u.avatar, u.custom_title as title, u.modcomment as notes,
      null::timestamptz as warned_until,
      'no' not in (coalesce(l.can_download, 'yes'), coalesce(u.allowdownload, 'yes'))
        and coalesce(x.can_leech, '1') <> '0' as can_leech,
      case when u.id = '1' then 'The guest of the program' end as left_out,
      -- What is called added there is the end.
      case when u.warn = 'yes' then jsonb_build_array(jsonb_build_object(
        'reason', coalesce(u.warnreason, ''), 'at', null, 'until', import.at(u.warnadded),
        'isActive', true, 'removed', null)) end as warnings
    from import.xbtit_users u left join import.xbtit_users_level l on l.id = u.id_level
    left join import.xbt_users x on x.uid = u.id`,
  seedTimes: null,
  roles: 'select id as key, level as name from import.xbtit_users_level',
  secondaryRoles: null,
  catalog: xbtitCatalog,
  traffic: xbtitTraffic,
  talk: xbtitTalk,
  messages: xbtitMessages,
  polls: xbtitPolls,
  requests: xbtitRequests,
  marks: xbtitMarks,
  tagVotes: null,
  invites: xbtitInvites,
  freeleech: xbtitFreeleech,
  requirements: null,
  bans: xbtitBans,
  news: xbtitNews,
  wiki: null,
  collections: null,
}
