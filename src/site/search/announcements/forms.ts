import { list, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import { ANNOUNCEMENT_KINDS } from '../../../store/records/announcements.ts'
import { browseQuery } from '../browse-query.ts'

const { q, category, tag, uploader, state } = browseQuery.shape

export const streamQuery = strictRecord({
  ...{ q, category, tag, uploader, state },
  kind: list(oneOf(ANNOUNCEMENT_KINDS)).optional().describe('only these; by default all four'),
  search: text(16)
    .optional()
    .describe('ID of one of your saved searches, instead of other filters'),
  after: text(16).optional().describe('the last `id` that you received, if not in Last-Event-ID'),
})
