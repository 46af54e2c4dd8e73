import { flag, oneOf, slug, strictRecord, text } from '../../../shared/shape.ts'

export const categoryForm = strictRecord({
  slug,
  name: text(60).trim().min(1),
  position: text(6).regex(/^\d*$/, 'is a whole number').optional(),
  isHidden: oneOf(['on']).or(flag).optional(),
})

export const tagForm = strictRecord({ slug, name: text(60).trim().optional() })

export const mergeForm = strictRecord({ into: slug })

export const tagPlace = strictRecord({ slug })
