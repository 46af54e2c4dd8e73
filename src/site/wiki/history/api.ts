import { MAX_BODY, MAX_TITLE } from '../../../domain/wiki/paths.ts'
import { id, named, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { lists } from '../../http/frame/shapes.ts'
import { revertForm, revisionShape } from '../../http/frame/history.ts'
import { diffQuery } from '../forms.ts'
import { wikiPageShape } from '../json.ts'

const state = record({ title: text(MAX_TITLE), body: text(MAX_BODY) })

export const history = lists(
  'Lists the revisions of a wiki page, newest first. Empty if it was never edited.',
  named('WikiRevision', revisionShape(state)),
)
export const diff: Declared = {
  description: 'Returns two revisions of a wiki page; on the page, their differences.',
  query: diffQuery,
  reply: record({ from: id, to: id, before: state, after: state }),
}
export const revert: Declared = {
  description: 'Restores an old revision of a wiki page, as a new edit.',
  body: revertForm,
  reply: wikiPageShape,
}
