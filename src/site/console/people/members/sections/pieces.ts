import * as holdings from '../../../../../store/fair-play/holdings.ts'
import { holdingsSection } from '../../fair-play/parts/holdings.ts'
import { memberSection } from '../section.ts'

/** Whether the clients have what they seed; also of members who have no fair-play case. */
export const pieces = memberSection({
  name: 'pieces',
  leaf: 'traffic',
  permission: 'anomalies.judge',
  statements: 1,
  // Other staff ask about a member of staff.
  read: ({ profile, call }) =>
    profile.id === call.member.id ? null : holdings.lastOf(call.db, profile.id),
  part: (asked, { profile, isBelow, call }) =>
    asked === null && !(isBelow && profile.seeding > 0)
      ? null
      : holdingsSection(profile.name, asked, { mayAsk: isBelow, now: call.now }),
})
