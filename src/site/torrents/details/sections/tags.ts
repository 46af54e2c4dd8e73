import * as tagVotes from '../../../../store/taxonomy/tag-votes.ts'
import { scoredTagJson, scoredTagsShape, tagsPart } from '../../../taxonomy/parts/scored-tags.ts'
import { section } from '../section.ts'

export const tags = section({
  name: 'tags',
  statements: 1,
  read: ({ torrent: { id, tags: slugs }, call }) =>
    slugs.length === 0 ? [] : tagVotes.scored(call.db, { target: 'torrent', id }, call.member.id),
  part: (rows, { torrent: { id }, call }) =>
    tagsPart(rows, call.can('tags.vote') ? `/torrents/${id}/tags` : null),
  json: {
    shape: { tagScores: scoredTagsShape.describe('votes on its tags, highest score first') },
    of: (rows) => ({ tagScores: rows.map(scoredTagJson) }),
  },
})
