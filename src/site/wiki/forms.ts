import { MAX_BODY, MAX_PATH, MAX_TITLE, wikiPath } from '../../domain/wiki/paths.ts'
import { id, strictRecord, text, titleText, typedRevision } from '../../shared/shape.ts'
import { paging } from '../http/frame/shapes.ts'

export const MAX_REASON = 200
export const MAX_SUMMARY = 200

const WORDS = 'must be words, with up to 3 slashes between them'
const path = text(MAX_PATH)
  .trim()
  .refine((given) => wikiPath(given) !== null, WORDS)
const pathOrTitle = text(MAX_PATH)
  .trim()
  .refine((given) => given === '' || wikiPath(given) !== null, WORDS)
const words = {
  title: titleText(MAX_TITLE).trim().min(1),
  body: text(MAX_BODY).trim().min(1).describe('Markdown; `[[Page]]` links to a page of the wiki'),
}
export const createShape = strictRecord({
  path: pathOrTitle.optional().describe('address below /wiki; the title by default'),
  ...words,
})
export const editShape = strictRecord({
  ...words,
  title: words.title.optional(),
  body: words.body.optional(),
  summary: text(MAX_SUMMARY).trim().optional(),
  revision: typedRevision
    .optional()
    .describe('the revision that you edit: edits since then are merged, or answer 409'),
})
/** Addresses that forward to a page and can be changed in its settings. */
export const MOST_ALIASES = 50
export const MAX_ALIAS_LINES = MOST_ALIASES * (MAX_PATH + 1)
const role = text(40).optional()
export const settingsShape = strictRecord({
  path: path.optional().describe('former addresses forward; pages below it move with it'),
  reader: role.describe('lowest role or class that reads it; empty: as above it'),
  editor: role.describe('lowest role or class that edits it; empty: as above it'),
  proposer: role.describe('lowest role or class that proposes edits; empty: as above it'),
  renamer: role.describe('lowest role or class of editors that rename it; empty: as above it'),
  footerPosition: id
    .max(99)
    .nullable()
    .or(text(2).regex(/^([1-9]\d?)?$/, 'must be from 1 to 99, or empty'))
    .optional()
    .describe('its place in the footer, from 1 to 99, or empty; needs `content.edit`'),
  aliases: text(MAX_ALIAS_LINES).optional().describe('addresses that redirect here, one per line'),
})
export const renameShape = strictRecord({ path })
export const removeShape = strictRecord({ reason: text(MAX_REASON).trim().min(1) })
export const newQuery = strictRecord({ path: text(MAX_PATH).optional() })
export const listQuery = strictRecord(paging)
export const diffQuery = strictRecord({
  from: typedRevision.optional().describe('a revision; the one before `to` by default'),
  to: typedRevision.optional().describe('a revision; the current one by default'),
})

/** The cursor of an index: the address after which it continues. */
export const place = strictRecord({ path: text(MAX_PATH) })
