import {
  bountyCurrencies,
  MAX_DESCRIPTION,
  MAX_DISPUTE,
  MAX_REASON,
  MAX_TITLE,
  requestStates,
} from '../../domain/requests/requests.ts'
import {
  anything,
  checkbox,
  count,
  id,
  mapOf,
  oneOf,
  strictRecord,
  text,
  titleText,
  typedRevision,
} from '../../shared/shape.ts'
import { requestSorts } from '../../store/requests/requests.ts'
import { formKey, paging } from '../http/frame/shapes.ts'

export const listQuery = strictRecord({
  q: text(200).optional().describe('words in the title'),
  state: oneOf([...requestStates.filter((one) => one !== 'removed'), 'all', ''])
    .optional()
    .describe('`open` by default'),
  category: text(60).optional().describe('slug; categories below it are included'),
  attributes: text(300).optional().describe('`resolution:1080p, codec:x265`'),
  whose: oneOf(['mine', 'supported', 'claimed', '']).optional(),
  sort: oneOf([...requestSorts, ''])
    .optional()
    .describe('`bounty` by default'),
  ...paging,
})

export const showQuery = strictRecord({
  torrent: text(16).optional().describe('prefills the form field'),
})

/** The cursor of the list. */
export const place = strictRecord({ key: count, id })

const words = {
  title: titleText(MAX_TITLE).trim().min(1),
  body: text(MAX_DESCRIPTION).trim().optional().describe('Markdown'),
  bundle: id
    .or(text(200))
    .nullable()
    .optional()
    .describe('ID or address of the bundle that the torrent must be in'),
  attributes: mapOf(text(40), anything)
    .optional()
    .describe('values that the torrent must have; a form sends `attr.KEY`'),
}

export const createShape = strictRecord({ category: text(60).trim().min(1), ...words })
export const editShape = strictRecord({
  ...words,
  title: words.title.optional(),
  revision: typedRevision
    .optional()
    .describe('the revision that you edit; answers 409 if it is not the current one'),
})
export const newQuery = strictRecord({
  category: text(60).optional(),
  title: titleText(MAX_TITLE).optional(),
  bundle: text(16).optional(),
})

export const bountyShape = strictRecord({
  currency: oneOf(bountyCurrencies).describe('`upload`: upload credit'),
  amount: text(20).trim().describe('points, or GiB of upload credit; `12.5`'),
  anonymous: checkbox.optional(),
  key: formKey.describe('idempotency key: a repeated key gives nothing'),
})

export const fillShape = strictRecord({
  torrent: id.or(text(200).trim().min(1)).describe('ID or address of the torrent'),
})

export const reasonShape = strictRecord({ reason: text(MAX_REASON).trim().min(1) })
export const closeShape = strictRecord({
  reason: text(MAX_REASON).trim().optional().describe('required for staff'),
})
export const disputeShape = strictRecord({ dispute: text(MAX_DISPUTE).trim().min(1) })
export const verdictShape = strictRecord({
  verdict: oneOf(['filled', 'open']).describe('`filled` pays the bounty'),
  ...reasonShape.shape,
})
