import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { id, oneOf, strictRecord } from '../../../shared/shape.ts'
import { paging } from '../../http/frame/shapes.ts'

export const placeShape = strictRecord({ below: id })

export const uploadsQuery = strictRecord({ state: oneOf(torrentStates).optional(), ...paging })
