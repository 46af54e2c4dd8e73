import { strictRecord, text } from '../../../shared/shape.ts'

export const MAX_NAME = 60

export const folderShape = strictRecord({ name: text(MAX_NAME).trim().min(1) })
