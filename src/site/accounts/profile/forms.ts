import { strictRecord, text } from '../../../shared/shape.ts'

export const ABOUT_LENGTH = 4_000

export const profileForm = strictRecord({ about: text(ABOUT_LENGTH).describe('markdown') })
