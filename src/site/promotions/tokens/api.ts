import { record, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields } from '../../http/frame/shapes.ts'

export const spend: Declared = {
  description: 'Uses one of your freeleech tokens for a torrent, unless it is already freeleech.',
  body: noFields,
  reply: record({ expiresAt: time }),
}
