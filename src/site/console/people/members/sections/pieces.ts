import * as holdings from '../../../../../store/fair-play/holdings.ts'
import { holdingsSection } from '../../fair-play/parts/holdings.ts'
import { memberSection } from '../section.ts'

/**
 * Tells whether clients have the pieces that they claim to seed, also for members without a
 * fair-play case.
 */
export const pieces = memberSection({
  name: 'pieces',
  leaf: 'traffic',
  permission: 'anomalies.judge',
  statements: 1,
  // Questions about a member of staff are asked by other staff.
  read: ({ profile, call }) =>
    profile.id === call.member.id ? null : holdings.lastOf(call.db, profile.id),
  part: (asked, { profile, isBelow, call }) =>
    asked === null && !(isBelow && profile.seeding > 0)
      ? null
      : holdingsSection(profile.name, asked, { mayAsk: isBelow, now: call.now }),
})
