import { record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, noFields, nothing } from '../http/frame/shapes.ts'
import { COVER, SCREENSHOTS } from '../torrents/parts/form/images.ts'
import { formParts } from '../torrents/parts/form/index.ts'
import type { FormPart } from '../torrents/parts/form/part.ts'
import { wordsShape } from '../torrents/parts/fields.ts'
import { checkedShape, draftLineShape, uploadedShape } from './documents.ts'

/** The words, and the fields of the form's parts. */
const formShape = wordsShape.extend(
  Object.assign({}, ...formParts.map(({ shape }) => shape)) as FormPart['shape'],
)

const files = ['nfo', COVER, SCREENSHOTS]

export const choose: Declared = {
  description: 'Says which `source` is put into the files of uploads.',
  reply: record({ sourceTag: text(60) }),
}

export const inspect: Declared = {
  description: 'Reads a .torrent and keeps it as a draft; nothing is published.',
  files: ['torrent', 'nfo'],
  body: noFields,
  reply: checkedShape,
  creates: true,
}

export const check: Declared = {
  description: 'Shows a draft: what would be published.',
  reply: checkedShape,
}

export const publish: Declared = {
  description: 'Publishes a draft.',
  files,
  body: formShape,
  reply: uploadedShape,
  creates: true,
}

export const upload: Declared = {
  description: 'Publishes a torrent in one step.',
  files: ['torrent', ...files],
  body: formShape,
  reply: uploadedShape,
  creates: true,
}

export const drafts: Declared = {
  description: 'Lists the own drafts, all of them, the one worked on last first.',
  reply: listOf(draftLineShape),
}

export const saveDraft: Declared = {
  description: 'Keeps what was typed beside a draft, right or wrong; nothing is published.',
  files,
  body: formShape,
  reply: checkedShape,
}

export const showForm: Declared = {
  description: 'Keeps what was typed and shows the form for the category that was chosen.',
  files,
  body: formShape,
  reply: nothing,
}

export const discard: Declared = {
  description: 'Discards a draft.',
  body: noFields,
  reply: nothing,
}
