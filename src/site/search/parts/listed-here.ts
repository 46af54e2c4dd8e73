import { listOf } from '../../http/frame/shapes.ts'
import { text } from '../../../shared/shape.ts'
import { facetsShape } from '../facet-panel.ts'
import { torrentItemShape } from '../../torrents/parts/documents.ts'
import { browseQuery } from '../browse-query.ts'

/** Only there when they were asked for, and when nothing fits. */
export const beside = {
  facets: facetsShape.optional(),
  didYouMean: text(1_000).optional().describe('a line that finds something'),
}

/** A list of torrents that a path narrows down already. */
export const listedHere = { query: browseQuery, reply: listOf(torrentItemShape, beside) }
