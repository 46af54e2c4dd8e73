import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, bytesOf, listOf, noFields, shows } from '../../http/frame/shapes.ts'
import { LOGS } from '../parts/rip-logs.ts'
import { logShape } from './json.ts'

export const show = shows(
  'Returns the rip logs of a torrent with their scores, and the reasons for lost points.',
  listOf(logShape),
)

export const file = shows('Returns a rip log of a torrent, byte for byte.', bytesOf('text/plain'))

export const add: Declared = {
  description: 'Adds rip logs to a torrent: files `logs`, as the program wrote them.',
  body: noFields,
  files: [LOGS],
  requiredFiles: [LOGS],
  reply: record({ score: logShape.shape.score }),
}

export const remove = acts('Removes a rip log from a torrent.')
