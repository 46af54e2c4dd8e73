import { record, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields } from '../../http/frame/shapes.ts'

export const spend: Declared = {
  description: 'Spends a token of yours on a torrent; never where it is free already.',
  body: noFields,
  reply: record({ expiresAt: time }),
}
