import { count, flag, list, named, oneOf, record, text } from '../shared/shape.ts'
import type { ScoredTag } from '../store/tag-votes.ts'

export const scoredTagsShape = list(
  named(
    'ScoredTag',
    record({
      slug: text(60),
      name: text(60),
      isOfficial: flag,
      up: count,
      down: count,
      own: oneOf(['up', 'down', 'none']).describe('the own vote'),
    }),
  ),
)

const VOTES = { '1': 'up', '-1': 'down', '0': 'none' } as const

export function scoredTagJson({ own, ...tag }: ScoredTag) {
  return { ...tag, own: VOTES[own] }
}
