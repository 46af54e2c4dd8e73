import { listOf } from '../../http/frame/shapes.ts'
import { text } from '../../../shared/shape.ts'
import { facetsShape } from '../facet-panel.ts'
import { torrentItemShape } from '../../torrents/parts/documents.ts'
import { browseQuery } from '../browse-query.ts'

/** Facets are only present on request, and a suggestion only when there are no results. */
export const beside = {
  facets: facetsShape.optional(),
  didYouMean: text(1_000).optional().describe('a suggested query that has results'),
}

/** Declares a list of torrents that is already filtered by its path. */
export const listedHere = { query: browseQuery, reply: listOf(torrentItemShape, beside) }
