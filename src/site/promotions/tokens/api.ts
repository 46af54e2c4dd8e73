import { record, time } from '../../../shared/shape.ts'
import { acts } from '../../http/frame/shapes.ts'

export const spend = acts(
  'Uses one of your freeleech tokens for a torrent, unless it is already freeleech.',
  record({ expiresAt: time }),
)
