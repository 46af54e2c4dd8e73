import { states } from '../../domain/ratio/standing.ts'
import { count, oneOf, record, text, time } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { accepts } from '../http/frame/shapes.ts'
import { themeShape } from './forms.ts'

export const home: Declared = {
  description: 'Returns the signed-in member and what is waiting for them.',
  reply: record({
    name: text(30),
    toSeed: count.describe('torrents that must still be seeded'),
    warned: count.describe('of these, the torrents with a warning'),
    standing: oneOf(states).nullable().describe('null: not yet evaluated by a ratio policy'),
    watchEndsAt: time.nullable().describe('end of ratio watch'),
    drafts: count.describe('unfinished uploads'),
    news: count.describe('news published since the last visit of this browser'),
    polls: count.describe('open polls on the home page that you have not voted in'),
    added: count.describe('torrents added since the last visit of this browser'),
  }),
}

export const theme = accepts('Changes the color scheme of this browser.', themeShape)
