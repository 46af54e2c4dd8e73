import type { Fields } from '../../http/frame/forms.ts'
import { emailAddress, strictRecord, text } from '../../../shared/shape.ts'

/** A new invite; the note is only for its creator. */
export const inviteShape = strictRecord({
  note: text(200).optional(),
  email: text(254)
    .refine((given) => given === '' || emailAddress.safeParse(given).success, {
      message: 'is not an email address',
    })
    .optional()
    .describe('email address that the link is sent to'),
})

export const treeQuery = strictRecord({
  of: text(30).optional().describe('name of the inviter, for staff; your own branch by default'),
})

/** Returns the inviter whose branch is requested; null for the member's branch. */
export function treeOf({ of }: Fields): string | null {
  return typeof of === 'string' && of !== '' ? of.slice(0, 30) : null
}
