import type { Asked, MemberSection } from './section.ts'
import type { Card } from '../parts/card.ts'
import { classes } from './classes.ts'
import { connections } from './connections.ts'
import { days } from './days.ts'
import { hitAndRun } from './hit-and-run.ts'
import { economy } from './economy.ts'
import { points } from './points.ts'
import { standing } from './standing.ts'

/**
 * The sections of `/me` and of profiles, in order. Each names the part of the profile that it
 * shows, and is left out of HTML and JSON for readers who may not see that part.
 */
const sections: readonly MemberSection[] = [
  standing,
  connections,
  hitAndRun,
  economy,
  classes,
  days,
  points,
]

/** Loads the sections of a page that this reader sees, one after the other. */
export async function cardsOf(page: 'me' | 'profile', asked: Asked): Promise<readonly Card[]> {
  const cards: Card[] = []
  for (const one of sections.filter(({ on }) => on.includes(page))) {
    const card = one.mayBeSeen(asked) ? await one.show(asked) : null
    if (card !== null) cards.push(card)
  }
  return cards
}

/** The fields that sections add to a member's JSON. */
export const sectionFields: Readonly<Record<string, MemberSection['shape'][string]>> =
  Object.assign({}, ...sections.map(({ shape }) => shape))

/** Returns their values, as far as this reader may see them; null for the rest. */
export async function fieldsOf(asked: Asked): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for (const one of sections) {
    const hidden = Object.fromEntries(Object.keys(one.shape).map((name) => [name, null]))
    Object.assign(fields, one.mayBeSeen(asked) ? await one.tell(asked) : hidden)
  }
  return fields
}
