import type { SourceVersions } from '../described/source.ts'
import { columnsIn, inVersions } from './places.ts'

const SHOWN = [
  ...['private_profile', 'show_profile', 'show_profile_torrent_ratio', 'show_peer'],
  ...['show_profile_torrent_seed', 'show_download', 'show_upload', 'show_profile_torrent_count'],
]

/** Nearly every version has added or removed columns. */
export const unit3dVersions: SourceVersions = {
  some: {
    ...inVersions('earlier versions of UNIT3D', [
      ...columnsIn('users', ['active', 'private_profile', 'peer_hidden']),
      ...['user_privacy', 'permissions', 'forums.parent_id', 'comments.torrent_id'],
      ...['comments.requests_id', 'requests.filled_hash'],
      ...['topics.pinned', 'torrents.tmdb', 'movies', 'tv'],
      ...columnsIn('private_messages', ['receiver_id', 'subject', 'read']),
      ...['history.prewarn', 'personal_freeleech', 'request_claims.username'],
    ]),
    ...inVersions('later versions of UNIT3D', [
      ...columnsIn('users', ['email_verified_at', 'two_factor_secret', 'two_factor_confirmed_at']),
      ...['user_privacies', 'forum_categories', 'forum_permissions', 'forums.forum_category_id'],
      ...['topics.priority', 'history.refunded_download', 'torrents.deleted_at'],
      ...columnsIn('torrents', ['fl_until', 'du_until', 'season_number', 'episode_number']),
      ...columnsIn('torrents', ['tmdb_movie_id', 'tmdb_tv_id']),
      ...columnsIn('comments', ['commentable_type', 'commentable_id']),
      ...['tmdb_movies', 'tmdb_tv', 'invites.deleted_at', 'warnings.deleted_at'],
      ...['bans.removed_at', 'blocked_ips', 'conversations', 'participants'],
      ...['private_messages.conversation_id', 'polls.expires_at', 'polls.deleted_at'],
      ...columnsIn('requests', ['torrent_id', 'season_number', 'episode_number']),
      ...['wikis', 'wiki_categories', 'history.prewarned_at', 'personal_freeleeches'],
      ...['request_claims.user_id'],
    ]),
    ...inVersions('some versions of UNIT3D', [
      ...['requests.resolution_id', 'requests.filled_anon', 'request_bounty.anon', 'users.image'],
      'keywords',
      ...columnsIn('user_privacy', SHOWN),
      ...columnsIn('user_privacies', SHOWN),
      ...columnsIn('torrents', ['bdinfo', 'nfo', 'imdb', 'tvdb', 'mal']),
      ...columnsIn('categories', ['movie_meta', 'tv_meta']),
      ...columnsIn('warnings', ['torrent', 'torrent_id']),
    ]),
  },
  oneOf: [
    ['forum_permissions', 'permissions'],
    ['comments.commentable_id', 'comments.torrent_id'],
    ['forum_categories', 'forums.parent_id'],
    ['conversations', 'private_messages.receiver_id'],
    ['requests.filled_hash', 'requests.torrent_id'],
    ['request_claims.user_id', 'request_claims.username'],
    ['history.prewarn', 'history.prewarned_at'],
    ['warnings.torrent', 'warnings.torrent_id'],
    ['personal_freeleech', 'personal_freeleeches'],
  ],
}
