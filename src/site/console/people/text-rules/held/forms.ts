import { heldStates, MAX_REASON } from '../../../../../domain/text-rules/text-rules.ts'
import { MAX_BODY, MAX_TITLE } from '../../../../../domain/wiki/paths.ts'
import {
  id,
  oneOf,
  strictRecord,
  text,
  titleText,
  typedRevision,
} from '../../../../../shared/shape.ts'
import { paging } from '../../../../http/frame/shapes.ts'

export const refuseForm = strictRecord({ reason: text(MAX_REASON).trim().min(1) })

export const listQuery = strictRecord({
  state: oneOf(heldStates).optional().describe('waiting ones by default'),
  page: id.or(text(15)).optional().describe('ID of a wiki page: only proposals for it'),
  ...paging,
})

/** A proposal for the wiki can be changed before it is published. */
export const acceptForm = strictRecord({
  title: titleText(MAX_TITLE).trim().min(1).optional(),
  body: text(MAX_BODY)
    .trim()
    .min(1)
    .optional()
    .describe('Markdown of a wiki page, as you changed it'),
  revision: typedRevision.optional().describe('revision of the wiki page that you saw'),
})
