import { byteCount, id, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { FoundMember } from '../../../../store/members/search.ts'
import type { AskedMember } from './section.ts'
import { memberSections } from './sections/index.ts'

const row = {
  id,
  name: text(30),
  email: text(254),
  role: text(60),
  state: oneOf(['active', 'banned', 'parked']),
  banReason: text(200).nullable(),
  banEndsAt: time.nullable(),
  emailVerifiedAt: time.nullable(),
  createdAt: time,
  lastSeenAt: time.nullable(),
  uploaded: byteCount,
  downloaded: byteCount,
}

export const foundMemberShape = record(row)

const ofSections = record(Object.assign({}, ...memberSections.map(({ shape }) => shape))).partial()

export const memberFactsShape = record({
  ...row,
  bannedAt: time.nullable(),
  bannedBy: text(30).nullable(),
  parkedSince: time.nullable(),
  leavesAt: time.nullable().describe('when the account will be deleted'),
  leftAt: time.nullable().describe('when the account was anonymized'),
  watchedAt: time.nullable().describe('since when staff watch the member'),
  watchedBy: text(60).nullable(),
  watchReason: text(300).nullable(),
}).extend(ofSections.shape)

/** Returns a row of the list. */
export function foundMemberJson(found: FoundMember) {
  return found
}

/** Returns what staff see of a member, to which the sections of the page add their fields. */
export function memberFactsJson({ profile, facts }: AskedMember) {
  return {
    id: profile.id,
    name: profile.name,
    email: profile.email,
    role: profile.role,
    state: profile.state,
    banReason: profile.ban_reason,
    ...facts,
    createdAt: profile.created_at,
    lastSeenAt: profile.last_seen_at,
    uploaded: profile.uploaded,
    downloaded: profile.downloaded,
  }
}
