import { anything, flag, list, mapOf, named, record, text } from '../../../shared/shape.ts'
import { revisionShape as shapeOf } from '../../http/frame/history.ts'

export const revisionShape = named(
  'Revision',
  shapeOf(
    record({
      name: text(255),
      category: text(60).describe('slug'),
      description: text(100_000),
      tags: list(text(60)).describe('slugs'),
      attributes: mapOf(text(60), anything).optional().describe('by key'),
      anonymous: flag.optional(),
      bundle: text(2_000).optional().describe('`The Wire › Season 2 (bundle 12)`, or empty'),
    }),
  ),
)
