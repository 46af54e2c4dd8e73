import type { SourceVersions } from '../described/source.ts'
import { columnsIn, inVersions } from './places.ts'

/**
 * What.CD had columns for data that Orpheus moved to tables. The latest versions of Orpheus have
 * warnings and staff notes in PostgreSQL, and the names of artists in aliases.
 */
export const gazelleVersions: SourceVersions = {
  some: {
    ...inVersions('Gazelle of What.CD only', [
      ...columnsIn('users_main', ['LastAccess', 'Uploaded', 'Downloaded', 'FLTokens', 'Secret']),
      ...columnsIn('users_info', ['JoinDate', 'Inviter']),
      ...['torrents.Time', 'torrents.Snatched', 'torrents_files'],
    ]),
    ...inVersions('some sites only', [
      ...['users_main.BonusPoints', 'users_main.2FA_Key', 'users_info.Avatar'],
      ...['users_main.LastLogin', 'torrents.Anonymous'],
    ]),
    ...inVersions('Orpheus only', [
      ...columnsIn('users_main', ['created', 'inviter_user_id']),
      ...['users_leech_stats', 'user_flt', 'user_bonus', 'user_last_access', 'torrents.created'],
      ...['torrents_leech_stats', 'category', 'release_type'],
      ...['users_main.profile_info', 'artists_group.PrimaryAlias'],
    ]),
    ...inVersions('What.CD, and earlier versions of Orpheus', [
      ...columnsIn('users_info', ['Info', 'Warned', 'AdminComment']),
      ...['torrents_artists.ArtistID', 'requests_artists.ArtistID', 'artists_group.Name'],
    ]),
    ...inVersions('later versions of Gazelle', [
      ...['users_freeleeches', 'users_levels', 'requests.OCLC'],
    ]),
    ...inVersions('Gazelle before 2013', [
      ...['torrents_comments', 'collages_comments', 'requests_comments'],
    ]),
    ...inVersions('Gazelle since 2013', ['comments']),
  },
  oneOf: [
    ['users_main.Uploaded', 'users_leech_stats'],
    ['users_main.Downloaded', 'users_leech_stats'],
    ['users_main.FLTokens', 'user_flt'],
    ['users_main.LastAccess', 'user_last_access'],
    ['users_info.JoinDate', 'users_main.created'],
    ['users_info.Inviter', 'users_main.inviter_user_id'],
    ['users_info.Info', 'users_main.profile_info'],
    ['artists_group.Name', 'artists_group.PrimaryAlias'],
    ['torrents_artists.ArtistID', 'artists_alias'],
    ['torrents.Time', 'torrents.created'],
    ['torrents.Snatched', 'torrents_leech_stats'],
    ['comments', 'torrents_comments'],
  ],
}
