import type { SecondaryRoleDescription } from '../described/secondary-roles.ts'
import type { SourceDescription } from '../described/source.ts'
import { torrentpierCatalog } from '../source-catalogs/torrentpier.ts'
import { markTables } from '../described/marks.ts'
import { torrentpierMarks } from '../source-marks/torrentpier.ts'
import { torrentpierMessages } from '../source-messages/torrentpier.ts'
import { torrentpierPolls } from '../source-polls/torrentpier.ts'
import { torrentpierTalk } from '../source-talk/torrentpier.ts'
import { torrentpierTraffic } from '../source-traffic/torrentpier.ts'
import { torrentpierVersions } from '../source-versions/torrentpier.ts'

/** Groups of members become secondary roles; each account also has a group with no other member. */
const torrentpierSecondaryRoles: SecondaryRoleDescription = {
  table: 'bb_user_group',
  tables: {
    bb_user_group: ['group_id', 'user_id', 'user_pending', 'user_time'],
    bb_groups: ['group_id', 'group_name', 'group_single_user'],
  },
  lookups: ['bb_groups'],
  rows: `
    select import.big(u.user_id)::bigint * 16777216 + import.big(u.group_id)::bigint as id,
      import.big(u.user_id)::bigint as member_id, import.plain(g.group_name) as name,
      import.unix(u.user_time) as at,
      case when g.group_single_user = '1' then 'A group of one account'
        when u.user_pending = '1' then 'Membership was still pending' end as left_out
    from import.bb_user_group u left join import.bb_groups g on g.group_id = u.group_id`,
}

/** TorrentPier II. Its members are those of the forum; guests and bots have IDs below 1. */
export const torrentpier: SourceDescription = {
  name: 'torrentpier',
  tables: {
    ...torrentpierCatalog.tables,
    ...torrentpierTraffic.tables,
    ...torrentpierTalk.tables,
    ...torrentpierMessages.tables,
    ...torrentpierPolls.tables,
    ...markTables(torrentpierMarks),
    ...torrentpierSecondaryRoles.tables,
    bb_users: [
      ...['user_id', 'user_active', 'username', 'user_password', 'user_session_time'],
      ...['user_lastvisit', 'user_regdate', 'user_level', 'user_rank', 'user_email', 'user_points'],
      ...['user_interests', 'user_occ', 'user_opt', 'totp_secret', 'totp_enabled'],
      ...['avatar_ext_id'],
    ],
    bb_bt_users: [
      ...['user_id', 'auth_key', 'u_up_total', 'u_down_total', 'u_up_release', 'u_up_bonus'],
    ],
    bb_banlist: ['ban_id', 'ban_userid', 'ban_reason'],
  },
  versions: torrentpierVersions,
  signs: [
    ['bb_users', 'user_password'],
    ['bb_bt_users', 'auth_key'],
  ],
  memberTable: 'bb_users',
  memberSecrets: ['user_id', 'user_password', 'totp_secret'],
  memberParts: [
    ['bb_bt_users', 'user_id'],
    ['bb_banlist', 'ban_userid'],
  ],
  lookups: torrentpierSecondaryRoles.lookups,
  members: `
    with banned as (
      select ban_userid, max(ban_reason) as reason from import.bb_banlist group by ban_userid
    )
    select u.user_id::bigint as id, u.username as name, u.user_email as email,
      u.user_active = '1' as is_verified,
      case when u.user_password ~ '^[$]2[aby][$]' then 'bcrypt'
        when u.user_password ~ '^[$]argon2' then 'argon2'
        when u.user_password ~ '^[0-9a-f]{32}$' then 'md5-md5' else 'none' end as password_kind,
      u.user_password as password, '' as salt,
      case when u.totp_enabled = '1' then u.totp_secret end as factor_secret,
      u.totp_enabled = '1' as has_codes,
      -- A bit for each choice: this one hides the list of downloads.
      case when coalesce(import.big(u.user_opt), 0)::bigint & 16384 <> 0
        then array['activity'] else '{}' end as hidden,
      t.auth_key as passkey, u.user_level as role_key,
      case when b.ban_userid is not null then 'banned' when u.user_active = '0' then 'unconfirmed'
        else 'active' end as state,
      coalesce(nullif(b.reason, ''), 'Banned from the old site') as state_reason,
      null::timestamptz as state_at, import.unix(u.user_regdate) as joined_at,
      greatest(import.unix(u.user_session_time), import.unix(u.user_lastvisit)) as seen_at,
      coalesce(import.big(t.u_up_total), 0) + coalesce(import.big(t.u_up_release), 0)
        + coalesce(import.big(t.u_up_bonus), 0) as uploaded,
      coalesce(import.big(t.u_down_total), 0) as downloaded, import.big(u.user_points) as points,
      null::numeric as tokens, null::numeric as invites, null::bigint as inviter_id,
      null::numeric as seed_seconds, concat_ws(E'\\n', nullif(u.user_occ, ''),
        nullif(u.user_interests, '')) as about,
      -- The kind of the file, whose name is made of the ID.
      case when import.big(u.avatar_ext_id) > 0 then 'file' end as avatar,
      null::text as title, null::text as notes, null::timestamptz as warned_until,
      true as can_leech, null::jsonb as warnings,
      case when import.big(u.user_id) < 1 then 'A guest or a bot of the forum' end as left_out
    from import.bb_users u
    left join import.bb_bt_users t on t.user_id = u.user_id
    left join banned b on b.ban_userid = u.user_id`,
  seedTimes: null,
  roles: `
    select distinct user_level as key, case user_level when '0' then 'User'
      when '1' then 'Administrator' when '2' then 'Moderator'
      else 'Level ' || user_level end as name
    from import.bb_users`,
  secondaryRoles: torrentpierSecondaryRoles,
  catalog: torrentpierCatalog,
  traffic: torrentpierTraffic,
  talk: torrentpierTalk,
  messages: torrentpierMessages,
  polls: torrentpierPolls,
  requests: null,
  marks: torrentpierMarks,
  tagVotes: null,
  invites: null,
  freeleech: null,
  requirements: null,
  bans: null,
  news: null,
  wiki: null,
  collections: null,
}
