import { strictRecord, text } from '../../../shared/shape.ts'

export const ignoreShape = strictRecord({ name: text(30).trim().min(1) })
