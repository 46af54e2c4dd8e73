import { record, strictRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'

const parameter = text(200).optional()

export const moved: Declared = {
  description: 'Redirects a link of the imported site to its counterpart here.',
  query: strictRecord({
    ...{ id: parameter, threadid: parameter, topicid: parameter, postid: parameter },
    ...{ forumid: parameter, collageid: parameter, t: parameter, p: parameter, f: parameter },
    ...{ u: parameter, action: parameter, mode: parameter, page: parameter, msg: parameter },
  }).describe('as the old site wrote it'),
  reply: record({ address: text(300).describe('where it is now') }),
}

export const prefixed: Declared = {
  description: 'Redirects a link of the imported UNIT3D site to its counterpart here.',
  reply: moved.reply,
}
