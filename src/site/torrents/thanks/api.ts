import { acts, lists } from '../../http/frame/shapes.ts'
import { thankedShape, thanksShape } from './json.ts'

export const list = lists('Lists the members who thanked for a torrent, newest first.', thanksShape)

export const give = acts(
  'Thanks the uploader of a torrent. Repeating it has no effect.',
  thankedShape,
)
