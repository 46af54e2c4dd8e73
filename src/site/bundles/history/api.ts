import { list, named, record, text } from '../../../shared/shape.ts'
import { revertForm, revisionShape } from '../../http/frame/history.ts'
import type { Declared } from '../../http/action.ts'
import { lists } from '../../http/frame/shapes.ts'
import { savedShape } from '../json.ts'

const lines = list(text(500))
const short = text(20)

const bundleRevision = named(
  'BundleRevision',
  revisionShape(
    record({
      title: text(255),
      otherTitles: lines,
      parent: short.describe('ID, or empty'),
      ...{ year: short, number: short, numberEnd: short, parts: short },
      description: text(50_000),
      tags: lines,
      externalIds: lines,
      credits: lines.optional().describe('`Guest: Some Name`'),
      cover: text(64).optional().describe('key of an image, or empty'),
    }),
  ),
)

export const history = lists('Lists the edits of a bundle, newest first.', bundleRevision)

export const revert: Declared = {
  description: 'Restores an old revision of a bundle, as a new edit; its parent is not changed.',
  body: revertForm,
  reply: savedShape,
}
