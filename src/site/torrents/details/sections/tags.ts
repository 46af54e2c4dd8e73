import type { ScoredTag } from '../../../../store/tag-votes.ts'
import * as tagVotes from '../../../../store/tag-votes.ts'
import { field, untyped } from '../../../http/fields.ts'
import { scoredTagJson, scoredTagsShape } from '../../../scored-tags.ts'
import { tagLink } from '../../pages.ts'
import { section } from '../section.ts'

export const tags = section({
  name: 'tags',
  statements: 1,
  read: ({ torrent: { id, tags: slugs }, call }) =>
    slugs.length === 0 ? [] : tagVotes.scored(call.db, id, call.member.id),
  part: (rows, { torrent: { id }, call }) => {
    const action = `/torrents/${id}/tags`
    const mayVote = call.can('tags.vote')
    if (rows.length === 0 && !mayVote) return null
    const about = untyped()
    const hint = 'Separated by commas, for example: hd, live.'
    return {
      tags: rows.map((row) => ({ ...tagLink(row.slug), isOfficial: row.isOfficial })),
      hasTags: rows.length > 0,
      voting: mayVote
        ? {
            action,
            lines: rows.map((row) => lineOf(row, action)),
            field: field(about, 'tags', 'Propose tags', { hint, isRequired: true, maxLength: 200 }),
          }
        : null,
    }
  },
  json: {
    shape: { tagScores: scoredTagsShape.describe('votes on its tags, the best first') },
    of: (rows) => ({ tagScores: rows.map(scoredTagJson) }),
  },
})

function lineOf({ slug, name, isOfficial, up, down, own }: ScoredTag, action: string) {
  const button = (vote: 'up' | 'down', is: boolean, label: string) => ({
    ...{ label, vote: is ? 'none' : vote, isPressed: is },
    hint: `${is ? 'Withdraw the vote' : `Vote ${vote}`}: ${name}`,
  })
  return {
    ...{ label: name, href: `/tags/${slug}`, isOfficial, action: `${action}/${slug}/vote` },
    score: up - down > 0 ? `+${up - down}` : String(up - down).replace('-', '−'),
    votes: `${up} for, ${down} against`,
    buttons: [button('up', own === 1, '+'), button('down', own === -1, '−')],
  }
}
