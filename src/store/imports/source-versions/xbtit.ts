import type { SourceVersions } from '../described/source.ts'
import { xbtitRequestPlaces } from '../source-requests/xbtit.ts'
import { columnsIn, inVersions } from './places.ts'

/** The columns that xbtitFM adds. */
export const xbtitMemberColumns: readonly string[] = [
  ...['ban', 'ban_comment', 'ban_added', 'booted', 'whybooted', 'addbooted', 'is_parked'],
  ...['warnreason', 'warnadded', 'about_me', 'allowdownload'],
  ...['freeleech_slots', 'freeleech_slot_hashes'],
]

/** The other columns come from modifications, which are called hacks there. */
export const xbtitVersions: SourceVersions = {
  some: {
    ...inVersions('modifications of XBTIT', [
      ...columnsIn('xbtit_users', ['pass_type', 'salt', 'seedbonus', 'invitations', 'invited_by']),
      ...columnsIn('xbtit_users', ['custom_title', 'warn', 'modcomment']),
      ...columnsIn('xbtit_users', xbtitMemberColumns),
      ...columnsIn('xbtit_files', ['bin_hash', 'free', 'gold', 'anonymous', 'external']),
      ...columnsIn('xbtit_files', ['free_expire_date', 'multiplier']),
      ...columnsIn('xbtit_history', ['completed', 'seed']),
      ...columnsIn('xbtit_topics', ['sticky']),
      ...columnsIn('xbtit_messages', ['deletedBySender']),
      ...['xbtit_poller', 'xbtit_poller_option', 'xbtit_poller_vote'],
      ...['xbtit_invitations', 'xbtit_files_thanks', ...xbtitRequestPlaces],
    ]),
    ...inVersions('XBTIT with XBT Tracker', ['xbt_users', 'xbt_files', 'xbt_files_users']),
    ...inVersions('some versions of XBT Tracker', ['xbt_users.can_leech']),
  },
  oneOf: [['xbtit_requests.request', 'xbtit_requests.reqname']],
}
