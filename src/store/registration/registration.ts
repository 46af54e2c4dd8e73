import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { lockMailbox, ownerOf } from '../accounts/email-links.ts'
import * as accountMails from '../accounts/mails.ts'
import type { Db } from '../base/db.ts'
import type { Refused } from '../records/members/rows.ts'
import type { Caps } from './room.ts'
import { takePlace } from './room.ts'
import * as invites from './invites.ts'
import type { Added, NewMember } from '../members/members.ts'
import * as members from '../members/members.ts'
import { unlessTaken } from '../records/members/unless-taken.ts'

/** The data of a new member. */
export interface Joining {
  readonly member: Pick<NewMember, 'name' | 'email' | 'passwordHash'>
  /** The code of an invite; null for open registration. */
  readonly code: string | null
  /** Whether the new member must verify the address. */
  readonly asksForProof: boolean
  /** Limits on new members, which do not apply to invited ones. */
  readonly caps: Caps
}

/**
 * Creates a member, uses the invite and requests verification of the address, in one transaction.
 * If the address is taken, only its owner learns that, by email.
 */
export async function join(
  db: Db,
  secrets: Secrets,
  joining: Joining,
  now: Date,
): Promise<Added | Refused<'NAME_TAKEN' | 'INVITE_UNKNOWN' | 'FULL'>> {
  const { code, asksForProof, caps } = joining
  const member = { ...joining.member, email: canonicalAddress(joining.member.email) }
  const joined = await unlessTaken(() =>
    db.transaction().execute(async (tx) => {
      const invite = code === null ? null : await invites.lockUsable(tx, secrets, code, now)
      if (code !== null && invite === null) {
        return { ok: false as const, code: 'INVITE_UNKNOWN' as const }
      }
      if (code === null && (await takePlace(tx, caps, now)) !== 'room') {
        return { ok: false as const, code: 'FULL' as const }
      }
      // Opening the link of an emailed invite verifies its address.
      const isMailed = invite?.email?.toLowerCase() === member.email.toLowerCase()
      await lockMailbox(tx, member.email)
      const owner = await ownerOf(tx, member.email)
      const isVerified = isMailed && owner === null
      const invited = invite === null ? {} : { invitedBy: invite.inviter_id }
      const row = { ...member, ...invited, role: 'member', isVerified } as const
      const added = await members.insert(tx, secrets, row, now)
      if (invite !== null) await invites.use(tx, invite.id, added.id, now)
      if (!isVerified && asksForProof) {
        await accountMails.askForProof(tx, secrets, { ...member, id: added.id }, now)
      }
      return added
    }),
  )
  if (joined.ok) return joined
  if (joined.code !== 'EMAIL_TAKEN') return { ok: false, code: joined.code }
  // Another member verified the address a moment ago, so the next attempt sees that.
  return join(db, secrets, joining, now)
}
