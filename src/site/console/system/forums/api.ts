import {
  count,
  flag,
  id,
  list as listShape,
  named,
  record,
  slug,
} from '../../../../shared/shape.ts'
import { text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, creates, listOf, shows } from '../../../http/frame/shapes.ts'
import { forumForm } from './forms.ts'

const names = listShape(text(60))

const forumShape = named(
  'ArrangedForum',
  record({
    id,
    groupId: id,
    group: text(60),
    slug,
    name: text(60),
    description: text(200),
    position: count,
    roles: record({ see: text(40), answer: text(40), start: text(40) }),
    others: record({ see: names, answer: names, start: names }),
    isArchived: flag,
    labels: names,
    topics: count,
    posts: count,
  }),
)

export const list: Declared = {
  description: 'Lists all forums in their groups, archived ones too, with who may use them.',
  reply: listOf(forumShape),
}

export const form = shows('Shows the form for a new forum.', record({}))
export const add = creates('Creates a forum.', forumForm)
export const edit = shows('Shows a forum with the form that changes it.', forumShape)

export const change = accepts(
  'Changes a forum. An archived one can be read but not answered.',
  forumForm,
)
