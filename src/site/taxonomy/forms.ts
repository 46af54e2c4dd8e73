import { strictRecord } from '../../shared/shape.ts'
import type { Fields } from '../http/frame/forms.ts'
import { tagSlug } from './parts/slugs.ts'

const MAX_BEGIN = 60

/** The cursor of the list of tags. */
export const place = strictRecord({ after: tagSlug })

/** Reads the letters that the listed tags begin with. */
export function beginIn({ q }: Fields): string {
  return typeof q === 'string' ? q.trim().slice(0, MAX_BEGIN) : ''
}
