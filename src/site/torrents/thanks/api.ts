import type { Declared } from '../../http/action.ts'
import { acts, lists } from '../../http/frame/shapes.ts'
import { thankedShape, thanksShape } from './json.ts'

export const list: Declared = lists(
  'Lists the members who thanked for a torrent, newest first.',
  thanksShape,
)

export const give: Declared = acts(
  'Thanks the uploader of a torrent. Repeating it has no effect.',
  thankedShape,
)
