import { COMMUNITY_KINDS } from '../../../domain/notifications/community.ts'
import { list, oneOf, strictRecord, text } from '../../../shared/shape.ts'

export const communityQuery = strictRecord({
  kind: list(oneOf(COMMUNITY_KINDS)).optional().describe('only these; by default all four'),
  after: text(16).optional().describe('the last `id` that you received, if not in Last-Event-ID'),
})
