import type { SourceVersions } from '../described/source.ts'
import { nexusphpPolls } from '../source-polls/nexusphp.ts'
import { columnsIn, inVersions } from './places.ts'

const SNATCHED = [
  ...['torrentid', 'torrent', 'uploaded', 'downloaded', 'seedtime', 'leechtime', 'startdat'],
  ...['start_date', 'completedat', 'complete_date', 'last_action', 'finished'],
]

/** The Yuna Scatari Edition, which has bans in a table, has none of them. */
const FORUM_AND_NFO = ['forums', 'topics', 'posts', 'torrents.nfo', 'torrents.search_text']

/**
 * Places that the first version lacked come from some modification, or from the rewrite of 2009.
 */
export const tbdevVersions: SourceVersions = {
  some: {
    ...inVersions('modifications of TBDev', [
      ...columnsIn('users', ['passkey', 'parked', 'bonus', 'seedbonus', 'invites', 'invitedby']),
      ...columnsIn('users', ['downloadpos', 'disable_reason', 'freeslots', 'free_switch']),
      ...columnsIn('torrents', ['free', 'silver', 'anonymous']),
      ...['comments.anonymous', 'comments.request', 'messages.subject', 'messages.saved'],
      'topics.sticky',
      ...['overforums', 'forums.forid', 'snatched', 'bookmarks', 'thanks', 'freeslots'],
      ...columnsIn('snatched', SNATCHED),
      ...['requests', 'addedrequests', 'voted_requests', 'invite_codes'],
      ...columnsIn('requests', ['filled', 'filledurl', 'torrentid']),
    ]),
    ...inVersions('TBDev before 2009', [
      ...columnsIn('polls', nexusphpPolls.tables.polls),
      ...['pollanswers', 'users.warneduntil'],
    ]),
    ...inVersions('TBDev except its Yuna Scatari Edition', FORUM_AND_NFO),
    ...inVersions('the Yuna Scatari Edition of TBDev', ['users_ban', 'news.subject']),
    ...inVersions('TBDev since 2009', [
      ...columnsIn('polls', ['pid', 'start_date', 'choices', 'starter_id', 'poll_question']),
      ...['poll_voters', 'news.title'],
    ]),
  },
  oneOf: [
    ['polls.id', 'polls.pid'],
    ['polls.question', 'polls.poll_question'],
    ['requests.filled', 'requests.torrentid'],
    ...FORUM_AND_NFO.map((place) => [place, 'users_ban']),
  ],
}
