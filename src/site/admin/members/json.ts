import { byteCount, flag, id, list, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { MemberPageParts } from './pages.ts'
import type { FoundMember } from '../../../store/member-search.ts'

const row = {
  id,
  name: text(30),
  email: text(254),
  role: text(60),
  state: oneOf(['active', 'banned']),
  banReason: text(200).nullable(),
  banEndsAt: time.nullable(),
  emailVerifiedAt: time.nullable(),
  createdAt: time,
  lastSeenAt: time.nullable(),
  uploaded: byteCount,
  downloaded: byteCount,
}

export const foundMemberShape = record(row)

const treeMember = record({ name: text(30), state: oneOf(['active', 'banned']) })

export const memberFactsShape = record({
  ...row,
  bannedAt: time.nullable(),
  bannedBy: text(30).nullable(),
  inviters: list(treeMember).describe('who invited, the direct one first'),
  invited: list(treeMember).describe('whom they invited, the newest first'),
  signIns: list(
    record({
      createdAt: time,
      lastAt: time,
      address: text(50).nullable(),
      agent: text(300),
      isOpen: flag,
    }),
  ),
})

/** A row of the list. */
export function foundMemberJson(found: FoundMember) {
  return found
}

/** All that staff see of a member. */
export function memberFactsJson({ profile, facts, inviters, invited, signIns }: MemberPageParts) {
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
    inviters,
    invited,
    signIns: signIns.map(({ createdAt, lastAt, ip, agent, isOpen }) => ({
      createdAt,
      lastAt,
      address: ip,
      agent,
      isOpen,
    })),
  }
}
