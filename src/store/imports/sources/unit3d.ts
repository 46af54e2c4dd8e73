import { newsOf } from '../described/news.ts'
import type { NetworkBanDescription } from '../described/bans.ts'
import type { InviteDescription } from '../described/invites.ts'
import { ACCEPTED } from '../described/invites.ts'
import type { SourceDescription } from '../described/source.ts'
import { ALL_HIDDEN } from '../described/source.ts'
import { unit3dCatalog } from '../source-catalogs/unit3d.ts'
import { unit3dCollections } from '../source-collections/unit3d.ts'
import { unit3dFreeleech } from '../source-freeleech/unit3d.ts'
import { unit3dRequirements } from '../source-hit-and-run/unit3d.ts'
import { markTables } from '../described/marks.ts'
import { unit3dMarks } from '../source-marks/unit3d.ts'
import { unit3dMessages } from '../source-messages/unit3d.ts'
import { unit3dPolls } from '../source-polls/unit3d.ts'
import { unit3dRequests } from '../source-requests/unit3d.ts'
import { unit3dTalk } from '../source-talk/unit3d.ts'
import { unit3dTraffic } from '../source-traffic/unit3d.ts'
import { unit3dVersions } from '../source-versions/unit3d.ts'
import { unit3dWiki } from '../source-wikis/unit3d.ts'

/** In version 6, the table is called `user_privacy`, and `private_profile` is in `users`. */
const PRIVACY = [
  ...['user_id', 'private_profile', 'show_profile', 'show_profile_torrent_ratio', 'show_peer'],
  ...['show_profile_torrent_seed', 'show_download', 'show_upload', 'show_profile_torrent_count'],
]

const unit3dBans: NetworkBanDescription = {
  table: 'blocked_ips',
  columns: ['id', 'ip_address', 'reason', 'created_at'],
  rows: `
    select import.big(id)::bigint as id, ip_address as first, ip_address as last,
      coalesce(reason, '') as reason, import.at(created_at) as at
    from import.blocked_ips`,
}

/** Accepted invites say who invited a member. */
const unit3dInvites: InviteDescription = {
  table: 'invites',
  columns: [
    ...['id', 'user_id', 'email', 'code', 'expires_on', 'accepted_by', 'created_at'],
    'deleted_at',
  ],
  areReturned: false,
  rows: `
    select import.big(id)::bigint as id, import.big(user_id)::bigint as inviter_id, code, email,
      import.at(created_at) as created_at, import.at(expires_on) as expires_at,
      case when accepted_by is not null then '${ACCEPTED}'
        when deleted_at is not null then 'Withdrawn on the old site' end as closed
    from import.invites`,
}

const unit3dNews = newsOf('articles', {
  ...{ id: 'id', author: 'user_id', title: 'title', body: 'content', time: 'created_at' },
})

/** UNIT3D, from version 6 to today's. */
export const unit3d: SourceDescription = {
  name: 'unit3d',
  tables: {
    [unit3dNews.table]: unit3dNews.columns,
    [unit3dBans.table]: unit3dBans.columns,
    [unit3dInvites.table]: unit3dInvites.columns,
    ...unit3dCatalog.tables,
    ...unit3dTraffic.tables,
    ...unit3dTalk.tables,
    ...unit3dMessages.tables,
    ...unit3dPolls.tables,
    ...unit3dRequests.tables,
    ...unit3dRequirements.tables,
    ...unit3dFreeleech.tables,
    ...unit3dWiki.tables,
    ...markTables(unit3dMarks),
    ...unit3dCollections.tables,
    users: [
      ...['id', 'username', 'email', 'password', 'passkey', 'group_id', 'active', 'uploaded'],
      ...['downloaded', 'title', 'about', 'fl_tokens', 'seedbonus', 'invites', 'can_download'],
      ...['last_login', 'last_action', 'disabled_at', 'created_at', 'deleted_at'],
      ...['email_verified_at', 'two_factor_secret', 'two_factor_confirmed_at'],
      ...['private_profile', 'peer_hidden', 'image'],
    ],
    user_privacy: PRIVACY,
    user_privacies: PRIVACY,
    groups: ['id', 'name', 'slug'],
    bans: ['id', 'owned_by', 'ban_reason', 'unban_reason', 'removed_at', 'created_at'],
    user_notes: ['id', 'user_id', 'staff_id', 'message', 'created_at'],
    warnings: [
      ...['id', 'user_id', 'reason', 'expires_on', 'active', 'deleted_at', 'created_at'],
      ...['torrent', 'torrent_id'],
    ],
  },
  versions: unit3dVersions,
  signs: [
    ['users', 'seedbonus'],
    ['users', 'group_id'],
    ['users', 'fl_tokens'],
  ],
  memberTable: 'users',
  memberSecrets: ['id', 'password', 'two_factor_secret'],
  memberParts: [
    ['user_notes', 'user_id'],
    ['bans', 'owned_by'],
    ['warnings', 'user_id'],
    ['user_privacy', 'user_id'],
    ['user_privacies', 'user_id'],
  ],
  lookups: ['groups'],
  members: `
    with banned as (
      select distinct on (owned_by) owned_by, ban_reason, created_at from import.bans
      where coalesce(ban_reason, '') <> '' and removed_at is null
      order by owned_by, import.big(id) desc
    ), invited as (
      select distinct on (accepted_by) accepted_by, user_id from import.invites
      where accepted_by is not null order by accepted_by, import.big(id)
    ), warned as (
      select user_id, jsonb_agg(jsonb_build_object('reason', reason, 'at', import.at(created_at),
          'until', import.at(expires_on), 'isActive', coalesce(active, '1') <> '0',
          'removed', import.at(deleted_at)) order by import.big(id)) as warnings
      from import.warnings group by user_id
    ), noted as (
      select user_id, string_agg(coalesce(created_at, '') || ' ' || message, E'\\n'
        order by import.big(id)) as notes
      from import.user_notes group by user_id
    ), hidden as (
      select user_id, bool_or(private_profile = '1' or show_profile = '0') as everything,
        bool_or(show_profile_torrent_ratio = '0') as traffic,
        bool_or('0' in (show_peer, show_profile_torrent_seed, show_download)) as activity,
        bool_or('0' in (show_upload, show_profile_torrent_count)) as uploads
      from (
        select ${PRIVACY.join(', ')} from import.user_privacy
        union all select ${PRIVACY.join(', ')} from import.user_privacies
      ) p group by user_id
    )
    select u.id::bigint as id, u.username as name, u.email,
      u.email_verified_at is not null as is_verified,
      case when u.password ~ '^[$]2[aby][$]' then 'bcrypt'
        when u.password ~ '^[$]argon2' then 'argon2' else 'none' end as password_kind,
      u.password, '' as salt,
      case when u.two_factor_confirmed_at is not null then u.two_factor_secret end as factor_secret,
      u.two_factor_confirmed_at is not null as has_codes,
      case when u.private_profile = '1' or h.everything then ${ALL_HIDDEN}
        else array_remove(array[case when h.traffic then 'traffic' end,
          case when h.traffic then 'charts' end,
          case when h.activity or u.peer_hidden = '1' then 'activity' end,
          case when h.uploads then 'uploads' end], null) end as hidden,
      u.passkey, u.group_id as role_key,
      case when u.deleted_at is not null then 'deleted' when g.slug = 'banned' then 'banned'
        when g.slug = 'pruned' then 'deleted' when g.slug = 'validating' then 'unconfirmed'
        when g.slug = 'disabled' or u.disabled_at is not null then 'inactive'
        else 'active' end as state,
      coalesce(b.ban_reason, 'Disabled on the old site') as state_reason,
      coalesce(import.at(b.created_at), import.at(u.deleted_at), import.at(u.disabled_at))
        as state_at,
      import.at(u.created_at) as joined_at,
      coalesce(import.at(u.last_action), import.at(u.last_login)) as seen_at,
      import.big(u.uploaded) as uploaded, import.big(u.downloaded) as downloaded,
      import.big(u.seedbonus) as points, import.big(u.fl_tokens) as tokens,
      import.big(u.invites) as invites, import.big(i.user_id)::bigint as inviter_id,
      s.seconds as seed_seconds, u.about, u.image as avatar, u.title, n.notes,
      null::timestamptz as warned_until, w.warnings,
      coalesce(u.can_download, '1') <> '0' as can_leech,
      case when u.username = 'System' and u.id = '1' then 'The account of the program itself'
        end as left_out
    from import.users u
    left join import.groups g on g.id = u.group_id
    left join banned b on b.owned_by = u.id
    left join invited i on i.accepted_by = u.id
    left join import.seed_time s on s.user_id = u.id
    left join warned w on w.user_id = u.id
    left join noted n on n.user_id = u.id
    left join hidden h on h.user_id = u.id`,
  seedTimes: { table: 'history', member: 'user_id', seconds: 'seedtime' },
  roles: 'select id as key, name from import.groups',
  secondaryRoles: null,
  catalog: unit3dCatalog,
  traffic: unit3dTraffic,
  talk: unit3dTalk,
  messages: unit3dMessages,
  polls: unit3dPolls,
  requests: unit3dRequests,
  marks: unit3dMarks,
  tagVotes: null,
  invites: unit3dInvites,
  freeleech: unit3dFreeleech,
  requirements: unit3dRequirements,
  bans: unit3dBans,
  news: unit3dNews,
  wiki: unit3dWiki,
  collections: unit3dCollections,
}
