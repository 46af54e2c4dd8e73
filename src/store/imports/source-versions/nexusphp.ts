import type { SourceVersions } from '../described/source.ts'
import { columnsIn, inVersions } from './places.ts'

/** Since version 1.8, torrent descriptions are in a separate table. */
export const nexusphpVersions: SourceVersions = {
  some: {
    ...inVersions('NexusPHP before 1.8', [
      ...columnsIn('torrents', ['descr', 'nfo', 'technical_info']),
    ]),
    ...inVersions('NexusPHP 1.8 and later', ['torrent_extras']),
    // The first builds of 1.5 had no ends of promotions.
    ...inVersions('NexusPHP since mid-2010', [
      ...columnsIn('torrents', ['promotion_time_type', 'promotion_until']),
    ]),
    ...inVersions('NexusPHP 1.6 and later', [
      ...['torrents.technical_info', 'torrents.approval_status', 'tags', 'torrent_tags'],
      ...['users.two_step_secret', 'comments.anonymous', 'comments.offer', 'comments.request'],
      ...['invites.valid', 'invites.expired_at', 'rules', 'hit_and_runs'],
      ...['requests', 'resreq', ...columnsIn('requests', ['cat', 'finish', 'amount', 'added'])],
    ]),
  },
  oneOf: [
    ['torrents.descr', 'torrent_extras'],
    ['torrents.nfo', 'torrent_extras'],
  ],
}
