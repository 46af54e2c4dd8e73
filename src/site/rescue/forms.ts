import { count, id, oneOf, strictRecord, text } from '../../shared/shape.ts'
import { rescueSorts } from '../../store/rescue/rescue.ts'
import { paging } from '../http/frame/shapes.ts'

export const filters = {
  category: text(60).optional().describe('slug; categories below it are included'),
  seeders: oneOf(['none', 'one', '']).optional().describe('no seeder, or exactly one'),
  whose: oneOf(['had', ''])
    .optional()
    .describe('`had`: torrents that you uploaded or completed, and do not seed'),
}

export const listQuery = strictRecord({
  ...filters,
  sort: oneOf([...rescueSorts, ''])
    .optional()
    .describe('`risk` by default'),
  ...paging,
})

/** The page to return to. */
export const pledgeShape = strictRecord({ next: text(2_000).optional() })

/** The cursor of the list. */
export const place = strictRecord({ key: count, id })
