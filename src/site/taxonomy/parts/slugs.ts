import { foldTag, isTagSlug, MAX_TAG } from '../../../domain/taxonomy/tag-slugs.ts'
import { text } from '../../../shared/shape.ts'

/** The slug of a tag, however it is written: `Комедия` is `комедия`. */
export const tagSlug = text(MAX_TAG)
  .transform(foldTag)
  .refine(
    isTagSlug,
    'can only contain letters and digits of any script, with single hyphens between them',
  )
