import type { Db } from '../base/db.ts'
import type { On } from '../records/targets.ts'
import * as targets from '../records/targets.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import type { WrittenComment } from './comments.ts'
import { addWithin } from './comments.ts'

type Commented =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'GONE' }
  | NotAdmitted

/** Adds a comment if limits and rules allow its text; GONE: the target cannot be commented on. */
export async function write(
  db: Db,
  on: On,
  comment: WrittenComment,
  now: Date,
): Promise<Commented> {
  const { authorId, body, named } = comment
  return db.transaction().execute(async (tx) => {
    const waits = { place: { ...on, named }, href: targets.hrefOf(on) }
    const admitted = await admission.admit(tx, { kind: 'comment', authorId, body }, waits, now)
    if (!admitted.ok) return admitted
    const id = await addWithin(tx, on, comment, now)
    if (id === null) return { ok: false, code: 'GONE' }
    await admission.noted(tx, admitted, `/comments/${id}`, now)
    return { ok: true, id }
  })
}
