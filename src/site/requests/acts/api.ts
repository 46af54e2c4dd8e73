import type { Declared } from '../../http/action.ts'
import { acts } from '../../http/frame/shapes.ts'
import { byteCount, id, list, record, strictRecord, text } from '../../../shared/shape.ts'
import { bountyShape, closeShape, fillShape } from '../forms.ts'
import { requestShape } from '../json.ts'

export const give: Declared = {
  description: 'Gives a bounty on an open request. It is held until the request ends.',
  body: bountyShape,
  reply: requestShape,
}
export const claim = acts(
  'Claims an open request: for some time, only you can fill it.',
  requestShape,
)
export const release = acts('Releases your claim of a request.', requestShape)
export const check: Declared = {
  description: 'Describes a torrent, and which conditions of an open request it does not meet.',
  query: strictRecord({ torrent: text(200).optional().describe('ID or address of the torrent') }),
  reply: record({
    torrent: id,
    name: text(300),
    size: byteCount,
    differences: list(text(300)).describe('empty: the torrent can fill the request'),
  }),
}
export const fill: Declared = {
  description: 'Fills a request with a listed torrent that matches it.',
  body: fillShape,
  reply: requestShape,
}
export const close: Declared = {
  description: 'Closes an open request: all bounties are returned.',
  body: closeShape,
  reply: requestShape,
}
