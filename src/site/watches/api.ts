import { watchLevels } from '../../domain/watches/watches.ts'
import { count, id, named, oneOf, record, text } from '../../shared/shape.ts'
import { watchKindNames } from '../../store/watches/kinds.ts'
import type { Declared } from '../http/action.ts'
import { accepts, listOf } from '../http/frame/shapes.ts'
import { chooseShape, listQuery, selectShape, writtenLevels, writtenShape } from './forms.ts'

const watchShape = named(
  'Watch',
  record({
    id,
    kind: oneOf(watchKindNames),
    subject: count.describe('the ID of the watched thing; 0 for the news'),
    level: oneOf(watchLevels),
    title: text(400),
    href: text(300).describe('path on this site'),
    added: count.describe('number of new entries, up to 100; 0 if muted'),
  }),
)

export const index: Declared = {
  description: 'Lists what you watch, follow and mute, entries with something new first.',
  query: listQuery,
  reply: listOf(watchShape, { written: oneOf(writtenLevels) }),
}

export const choose: Declared = {
  description: 'Watches, follows or mutes a forum, topic, page or tag.',
  body: chooseShape,
  reply: record({ level: oneOf([...watchLevels, 'none']) }),
}

export const select = accepts(
  'Removes entries from your list, or marks new items in them as seen.',
  selectShape,
)

export const written: Declared = {
  description: 'Sets the choice for topics that you write in.',
  body: writtenShape,
  reply: record({ written: oneOf(writtenLevels) }),
}
