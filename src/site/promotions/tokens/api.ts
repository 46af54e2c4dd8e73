import { record, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts } from '../../http/frame/shapes.ts'

export const spend: Declared = acts(
  'Uses one of your freeleech tokens for a torrent, unless it is already freeleech.',
  record({ expiresAt: time }),
)
