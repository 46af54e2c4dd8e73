import type { SourceVersions } from '../described/source.ts'
import { columnsIn, inVersions } from './places.ts'

/** Version 3 stores one .torrent for each topic, and has another name for the texts of posts. */
export const torrentpierVersions: SourceVersions = {
  some: {
    ...inVersions('TorrentPier 2 only', [
      ...['bb_posts_text', 'bb_attachments_desc', 'bb_bt_torrents.post_id'],
      'bb_bt_torrents.attach_id',
    ]),
    ...inVersions('TorrentPier 3 only', [
      ...['bb_post_texts', 'bb_posts.post_anonymous'],
      ...columnsIn('bb_users', ['totp_secret', 'totp_enabled']),
    ]),
    ...inVersions('TorrentPier 2.4 and later', [
      ...['bb_bt_torrents.info_hash_v2', 'bb_thx', 'bb_banlist.ban_reason'],
    ]),
    ...inVersions('before TorrentPier 2.0', ['bb_bt_tor_dl_stat.torrent_id']),
    ...inVersions('TorrentPier 2.0 and later', [
      ...['bb_bt_tor_dl_stat.topic_id', 'bb_users.avatar_ext_id'],
    ]),
  },
  oneOf: [
    ['bb_posts_text', 'bb_post_texts'],
    ['bb_bt_tor_dl_stat.topic_id', 'bb_bt_tor_dl_stat.torrent_id'],
  ],
}
