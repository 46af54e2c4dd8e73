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
import { listOf, nothing } from '../../../http/frame/shapes.ts'
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

export const form: Declared = {
  description: 'Shows the form for a new forum.',
  reply: record({}),
}

export const add: Declared = {
  description: 'Creates a forum.',
  body: forumForm,
  reply: record({ id }),
  creates: true,
}

export const edit: Declared = {
  description: 'Shows a forum with the form that changes it.',
  reply: forumShape,
}

export const change: Declared = {
  description: 'Changes a forum. An archived one can be read but not answered.',
  body: forumForm,
  reply: nothing,
}
