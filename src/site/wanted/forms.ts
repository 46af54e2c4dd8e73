import { count, id, strictRecord } from '../../shared/shape.ts'
import { paging } from '../http/frame/shapes.ts'

export const nothingAsked = strictRecord({})
export const gapsQuery = strictRecord(paging)

/** The cursor of the list of gaps. */
export const place = strictRecord({ demand: count, id })
