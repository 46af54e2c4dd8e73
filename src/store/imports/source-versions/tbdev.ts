import type { SourceVersions } from '../described/source.ts'
import { columnsIn, inVersions } from './places.ts'

const SNATCHED = [
  ...['torrentid', 'torrent', 'uploaded', 'downloaded', 'seedtime', 'leechtime', 'startdat'],
  ...['start_date', 'completedat', 'complete_date', 'last_action', 'finished'],
]

/** What the first version had not is of one modification or another. */
export const tbdevVersions: SourceVersions = {
  some: inVersions('modifications of TBDev', [
    ...columnsIn('users', ['passkey', 'parked', 'bonus', 'seedbonus', 'invites', 'invitedby']),
    ...['users.downloadpos', 'torrents.free', 'torrents.anonymous', 'comments.anonymous'],
    ...['overforums', 'forums.forid', 'snatched', 'bookmarks', 'thanks', 'topics.sticky'],
    ...columnsIn('snatched', SNATCHED),
    ...['messages.subject', 'comments.request', 'requests', 'addedrequests', 'invite_codes'],
    ...columnsIn('requests', ['filledurl', 'torrentid']),
  ]),
  oneOf: [],
}
