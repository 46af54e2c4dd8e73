import {
  flag,
  id,
  named,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../../shared/shape.ts'
import { revertForm, revisionShape } from '../../../ui/history.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { pageForm, READERS } from './forms.ts'

const words = {
  slug: text(60),
  title: text(120),
  body: text(100_000),
  reader: oneOf(READERS),
  isPublished: flag,
  position: id.nullable(),
}
const saved = record({ slug: text(60), revision: id })

export const list: Declared = {
  description: 'Lists the pages that staff write, those of the footer first.',
  reply: listOf(record({ ...words, id, revision: id, changedAt: time })),
}

export const question: Declared = {
  description: 'Shows the form of a page.',
  reply: record({ ...words, revision: id }).partial(),
}

export const make: Declared = {
  description: 'Creates a page; a preview is not saved.',
  body: pageForm,
  creates: true,
  reply: record({ slug: text(60) }),
}

export const edit: Declared = {
  description: 'Changes a page; refused if someone else has edited it since.',
  body: pageForm,
  reply: saved,
}

export const remove: Declared = { description: 'Removes a page.', body: noFields, reply: nothing }

export const history: Declared = {
  description: 'Lists the edits of a page, newest first.',
  query: strictRecord(paging),
  reply: listOf(
    named(
      'PageRevision',
      revisionShape(
        record({
          slug: text(60),
          title: text(120),
          body: text(100_000),
          reader: text(20),
          published: flag,
          position: text(2),
        }),
      ),
    ),
  ),
}

export const revert: Declared = {
  description: 'Restores an old revision of a page, as a new edit.',
  body: revertForm,
  reply: saved,
}
