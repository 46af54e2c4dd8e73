import { id, record, strictRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { acts, listOf, nothing, shows } from '../http/frame/shapes.ts'
import { COVER, SCREENSHOTS } from '../torrents/parts/form/images.ts'
import { formParts } from '../torrents/parts/form/index.ts'
import type { FormPart } from '../torrents/parts/form/part.ts'
import { LOGS } from '../torrents/parts/rip-logs.ts'
import { wordsShape } from '../torrents/parts/fields.ts'
import { checkedShape, draftLineShape, uploadedShape } from './documents.ts'

/** The texts, and the fields of the form's parts. */
const formShape = wordsShape.extend(
  Object.assign({}, ...formParts.map(({ shape }) => shape)) as FormPart['shape'],
)

const files = ['nfo', COVER, SCREENSHOTS, LOGS]

export const choose: Declared = {
  description: 'Returns the `source` that the site sets in uploaded files.',
  query: strictRecord({ bundle: id.optional().describe('a bundle that the form uploads to') }),
  reply: record({ sourceTag: text(60) }),
}

export const inspect: Declared = {
  description: 'Reads a .torrent file and stores it as a draft. Nothing is published.',
  files: ['torrent', 'nfo', LOGS],
  requiredFiles: ['torrent'],
  body: strictRecord({
    bundle: text(300).optional().describe('a bundle for the form of the draft'),
    bundlePlace: text(20).optional().describe('the same ID, to select that bundle'),
  }),
  reply: checkedShape,
  creates: true,
}

export const check = shows('Returns a draft and how it would be published.', checkedShape)

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
  requiredFiles: ['torrent'],
  body: formShape,
  reply: uploadedShape,
  creates: true,
}

export const drafts: Declared = {
  description: 'Lists all your drafts, most recently edited first.',
  reply: listOf(draftLineShape),
}

export const saveDraft: Declared = {
  description: 'Saves the form of a draft, even with errors. Nothing is published.',
  files,
  body: formShape,
  reply: checkedShape,
}

export const showForm: Declared = {
  description: 'Saves the form of a draft and shows the form for the chosen category.',
  files,
  body: formShape,
  reply: nothing,
}

export const discard = acts('Discards a draft.')
