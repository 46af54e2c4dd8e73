import type { Fields } from '../../http/frame/forms.ts'
import { emailAddress, strictRecord, text } from '../../../shared/shape.ts'

/** A new invite; the note is for its giver's own memory. */
export const inviteShape = strictRecord({
  note: text(200).optional(),
  email: text(254)
    .refine((given) => given === '' || emailAddress.safeParse(given).success, {
      message: 'is not an email address',
    })
    .optional()
    .describe('where the link is mailed'),
})

export const treeQuery = strictRecord({
  of: text(30).optional().describe('whose branch, for staff; your own when it is not given'),
})

/** Whose branch is asked for; null for one's own. */
export function treeOf({ of }: Fields): string | null {
  return typeof of === 'string' && of !== '' ? of.slice(0, 30) : null
}
