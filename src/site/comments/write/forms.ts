import { ANONYMOUS } from '../../../domain/torrents/texts.ts'
import { id, strictRecord, text } from '../../../shared/shape.ts'
import type { CommentRow } from '../../../store/comments/comments.ts'
import { quotation } from '../../../domain/texts/named.ts'
import { MAX_COMMENT } from '../parts/lines.ts'
import type { Fields, FormResult } from '../../http/frame/forms.ts'
import { readForm, withLines, withNumber } from '../../http/frame/forms.ts'

const body = text(MAX_COMMENT).trim().min(1).describe('Markdown')
const revision = id
  .optional()
  .describe('the revision that you edit; answers 409 if it is not the current one')

export const writeShape = strictRecord({ body })
export const editShape = strictRecord({ body, revision })
export const previewShape = strictRecord({ body, revision })
export const quoteQuery = strictRecord({
  quote: id.optional().describe('ID of a comment to quote'),
})

export function readComment(fields: Fields): FormResult<{ body: string }> {
  return readForm(writeShape, withLines(fields))
}

export function readEdit(fields: Fields): FormResult<{ body: string; revision?: number }> {
  return readForm(editShape, withNumber(withLines(fields), 'revision'))
}

/** Returns the initial text of a comment that quotes another one. */
export function quoting({ id: commentId, author, body: said }: CommentRow): string {
  return quotation(`/comments/${commentId}`, author ?? ANONYMOUS, said)
}
