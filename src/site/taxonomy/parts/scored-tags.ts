import { count, flag, list, named, oneOf, record, text } from '../../../shared/shape.ts'
import type { ScoredTag } from '../../../store/taxonomy/tag-votes.ts'
import type { Field } from '../../http/frame/fields.ts'
import { field, untyped } from '../../http/frame/fields.ts'

export const scoredTagsShape = list(
  named(
    'ScoredTag',
    record({
      slug: text(60),
      name: text(60),
      isOfficial: flag,
      up: count,
      down: count,
      own: oneOf(['up', 'down', 'none']).describe('your vote'),
    }),
  ),
)

const VOTES = { '1': 'up', '-1': 'down', '0': 'none' } as const

export function scoredTagJson({ own, ...tag }: ScoredTag) {
  return { ...tag, own: VOTES[own] }
}

interface VoteLine {
  readonly label: string
  readonly href: string
  readonly isOfficial: boolean
  readonly action: string
  /** `+3`, `0`, `−1`. */
  readonly score: string
  readonly votes: string
  readonly buttons: readonly {
    readonly label: string
    readonly vote: 'up' | 'down' | 'none'
    readonly isPressed: boolean
    readonly hint: string
  }[]
}

/** For the partial `scored-tags`. */
export interface TagsPart {
  readonly tags: readonly {
    readonly label: string
    readonly href: string
    readonly isOfficial: boolean
  }[]
  readonly hasTags: boolean
  readonly voting: {
    readonly action: string
    readonly lines: readonly VoteLine[]
    readonly field: Field
  } | null
}

/**
 * Prepares tags with their votes; `action` is where votes and suggestions are sent, null without
 * permission to vote.
 */
export function tagsPart(rows: readonly ScoredTag[], action: string | null): TagsPart | null {
  if (rows.length === 0 && action === null) return null
  const hint = 'Separated by commas, for example: hd, live.'
  return {
    tags: rows.map(({ slug, isOfficial }) => {
      return { label: slug, href: `/tags/${slug}`, isOfficial }
    }),
    hasTags: rows.length > 0,
    voting:
      action === null
        ? null
        : {
            action,
            lines: rows.map((row) => lineOf(row, action)),
            field: field(untyped(), 'tags', 'Suggest tags', {
              ...{ hint, isRequired: true, maxLength: 200 },
            }),
          },
  }
}

function lineOf({ slug, name, isOfficial, up, down, own }: ScoredTag, action: string): VoteLine {
  const button = (vote: 'up' | 'down', is: boolean, label: string) => ({
    ...{ label, vote: is ? ('none' as const) : vote, isPressed: is },
    hint: `${is ? 'Withdraw the vote' : `Vote ${vote}`}: ${name}`,
  })
  return {
    ...{ label: name, href: `/tags/${slug}`, isOfficial, action: `${action}/${slug}/vote` },
    score: up - down > 0 ? `+${up - down}` : String(up - down).replace('-', '−'),
    votes: `${up} for, ${down} against`,
    buttons: [button('up', own === 1, '+'), button('down', own === -1, '−')],
  }
}
