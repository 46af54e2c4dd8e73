import { newsOf } from '../described/news.ts'
import { rangesOf } from '../described/bans.ts'
import type { InviteDescription } from '../described/invites.ts'
import type { SecondaryRoleDescription } from '../described/secondary-roles.ts'
import type { SourceDescription } from '../described/source.ts'
import { gazelleCatalog, gazelleTagVotes } from '../source-catalogs/gazelle.ts'
import { gazelleCollections } from '../source-collections/gazelle.ts'
import { gazelleFreeleech } from '../source-freeleech/gazelle.ts'
import { markTables } from '../described/marks.ts'
import { gazelleMarks } from '../source-marks/gazelle.ts'
import { gazelleMessages } from '../source-messages/gazelle.ts'
import { gazellePolls } from '../source-polls/gazelle.ts'
import { gazelleRequests } from '../source-requests/gazelle.ts'
import { gazelleTalk } from '../source-talk/gazelle.ts'
import { gazelleTraffic } from '../source-traffic/gazelle.ts'
import { gazelleVersions } from '../source-versions/gazelle.ts'
import { gazelleWiki } from '../source-wikis/gazelle.ts'

const gazelleBans = rangesOf('ip_bans', ['ID', 'FromIP', 'ToIP', 'Reason', null], 'null')

/**
 * Invites are deleted when they are used. Each is identified by a number that is derived from its
 * code.
 */
const gazelleInvites: InviteDescription = {
  table: 'invites',
  columns: ['InviterID', 'InviteKey', 'Email', 'Expires'],
  areReturned: true,
  rows: `
    select ('x' || substr(md5("InviteKey"), 1, 13))::bit(52)::bigint as id,
      import.big("InviterID")::bigint as inviter_id, "InviteKey" as code, "Email" as email,
      null::timestamptz as created_at, import.at("Expires") as expires_at, null::text as closed
    from import.invites`,
}

/** Secondary classes become secondary roles. */
const gazelleSecondaryRoles: SecondaryRoleDescription = {
  table: 'users_levels',
  tables: { users_levels: ['UserID', 'PermissionID'] },
  lookups: [],
  rows: `
    select import.big(l."UserID")::bigint * 65536 + import.big(l."PermissionID")::bigint as id,
      import.big(l."UserID")::bigint as member_id, import.plain(p."Name") as name,
      null::timestamptz as at,
      null::text as left_out
    from import.users_levels l left join import.permissions p on p."ID" = l."PermissionID"`,
}

const gazelleNews = newsOf('news', {
  ...{ id: 'ID', author: 'UserID', title: 'Title', body: 'Body', time: 'Time' },
})

/**
 * Gazelle, as What.CD published it and as Orpheus continued it. Orpheus has totals, tokens, points
 * and the last access in separate tables, and hashes passwords with SHA-256 before bcrypt. It did
 * so even while it still had the columns of What.CD, so both ways are tried for every bcrypt hash.
 * Warnings, and staff notes of its latest versions, are in a PostgreSQL database next to the main
 * one.
 */
export const gazelle: SourceDescription = {
  name: 'gazelle',
  tables: {
    [gazelleNews.table]: gazelleNews.columns,
    [gazelleBans.table]: gazelleBans.columns,
    [gazelleInvites.table]: gazelleInvites.columns,
    [gazelleTagVotes.table]: gazelleTagVotes.columns,
    ...gazelleSecondaryRoles.tables,
    ...gazelleCatalog.tables,
    ...gazelleTraffic.tables,
    ...gazelleTalk.tables,
    ...gazelleMessages.tables,
    ...gazellePolls.tables,
    ...gazelleRequests.tables,
    ...gazelleFreeleech.tables,
    ...gazelleWiki.tables,
    ...markTables(gazelleMarks),
    ...gazelleCollections.tables,
    users_main: [
      ...['ID', 'Username', 'Email', 'PassHash', 'Secret', 'LastAccess', 'Uploaded', 'Downloaded'],
      ...['Title', 'Enabled', 'Invites', 'PermissionID', 'can_leech', 'torrent_pass', 'FLTokens'],
      ...['created', 'inviter_user_id', 'BonusPoints', '2FA_Key', 'Paranoia', 'profile_info'],
      'LastLogin',
    ],
    users_info: [
      ...['UserID', 'Info', 'AdminComment', 'Warned', 'JoinDate', 'Inviter', 'BanDate'],
      ...['BanReason', 'Avatar'],
    ],
    users_leech_stats: ['UserID', 'Uploaded', 'Downloaded'],
    user_flt: ['user_id', 'tokens'],
    user_bonus: ['user_id', 'points'],
    user_last_access: ['user_id', 'last_access'],
    permissions: ['ID', 'Level', 'Name'],
  },
  versions: gazelleVersions,
  signs: [
    ['users_main', 'PermissionID'],
    ['users_main', 'torrent_pass'],
  ],
  memberTable: 'users_main',
  memberSecrets: ['ID', 'PassHash', 'Secret', '2FA_Key'],
  memberParts: [
    ['users_info', 'UserID'],
    ['users_leech_stats', 'UserID'],
    ['user_flt', 'user_id'],
    ['user_bonus', 'user_id'],
    ['user_last_access', 'user_id'],
  ],
  lookups: ['permissions', ...gazelleSecondaryRoles.lookups],
  members: `
    select m."ID"::bigint as id, m."Username" as name, m."Email" as email,
      m."Enabled" <> '0' as is_verified,
      case when m."PassHash" ~ '^[$]2[aby][$]' then
          'bcrypt-sha256'
        when m."PassHash" ~ '^[$]argon2' then 'argon2'
        when m."PassHash" ~ '^[0-9a-f]{40}$' then 'gazelle-sha1' else 'none' end as password_kind,
      m."PassHash" as password, encode(convert_to(coalesce(m."Secret", ''), 'UTF8'), 'hex') as salt,
      m."2FA_Key" as factor_secret, m."2FA_Key" <> '' as has_codes,
      -- Serialized PHP: a list of what is hidden, with a plus where the count of it is, too.
      array_remove(array[
        case when m."Paranoia" ~ '"(uploaded|downloaded|ratio)"' then 'traffic' end,
        case when m."Paranoia" ~ '"(uploaded|downloaded|ratio)"' then 'charts' end,
        case when m."Paranoia" ~ '"(seeding|leeching|snatched)[+]?"' then 'activity' end,
        case when m."Paranoia" ~ '"(uploads|torrentcomments)[+]?"' then 'uploads' end], null)
        as hidden,
      m.torrent_pass as passkey, m."PermissionID" as role_key,
      case m."Enabled" when '0' then 'unconfirmed' when '2' then
        case i."BanReason" when '3' then 'inactive' else 'disabled' end
        else 'active' end as state,
      case i."BanReason" when '1' then 'Disabled by staff on the old site'
        when '2' then 'Disabled for ratio on the old site'
        when '3' then 'Inactive on the old site' when '4' then 'Banned from the old site'
        else 'Disabled on the old site' end as state_reason,
      import.at(i."BanDate") as state_at,
      coalesce(import.at(m.created), import.at(i."JoinDate")) as joined_at,
      coalesce(import.at(a.last_access), import.at(m."LastAccess"), import.at(m."LastLogin"))
        as seen_at,
      import.big(coalesce(l."Uploaded", m."Uploaded")) as uploaded,
      import.big(coalesce(l."Downloaded", m."Downloaded")) as downloaded,
      import.big(coalesce(b.points, m."BonusPoints")) as points,
      import.big(coalesce(f.tokens, m."FLTokens")) as tokens, import.big(m."Invites") as invites,
      import.big(coalesce(m.inviter_user_id, i."Inviter"))::bigint as inviter_id,
      null::numeric as seed_seconds, coalesce(m.profile_info, i."Info") as about,
      i."Avatar" as avatar, m."Title" as title, i."AdminComment" as notes,
      import.at(i."Warned") as warned_until,
      coalesce(m.can_leech, '1') <> '0' as can_leech, null::text as left_out,
      null::jsonb as warnings
    from import.users_main m
    left join import.users_info i on i."UserID" = m."ID"
    left join import.users_leech_stats l on l."UserID" = m."ID"
    left join import.user_flt f on f.user_id = m."ID"
    left join import.user_bonus b on b.user_id = m."ID"
    left join import.user_last_access a on a.user_id = m."ID"`,
  seedTimes: null,
  roles: `select "ID" as key, "Name" as name from import.permissions`,
  secondaryRoles: gazelleSecondaryRoles,
  catalog: gazelleCatalog,
  traffic: gazelleTraffic,
  talk: gazelleTalk,
  messages: gazelleMessages,
  polls: gazellePolls,
  requests: gazelleRequests,
  marks: gazelleMarks,
  tagVotes: gazelleTagVotes,
  invites: gazelleInvites,
  freeleech: gazelleFreeleech,
  requirements: null,
  bans: gazelleBans,
  news: gazelleNews,
  wiki: gazelleWiki,
  collections: gazelleCollections,
}
