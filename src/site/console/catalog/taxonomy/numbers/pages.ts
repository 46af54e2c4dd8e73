import type { ToolNumber } from '../../../../../domain/unit3d/numbers.ts'
import { figure, words } from '../../../../ui/cells.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import { CATEGORIES } from '../pages.ts'

export const TOOL_NUMBERS = '/admin/tool-numbers'

const KINDS = { category: 'Category', type: 'Type', resolution: 'Resolution' } as const

export function numbersPage(rows: readonly ToolNumber[]): TablePage {
  return tablePage({
    title: 'Numbers for programs',
    caption: 'Numbers of categories, types and resolutions',
    lead:
      'Programs for UNIT3D sites send and read these numbers. A new category gets one ' +
      'automatically; change it on the category page.',
    rows: rows.map((row) => ({
      head: words('Name', row.name, row.category === null ? null : `${CATEGORIES}/${row.category}`),
      cells: [
        words('Kind', KINDS[row.kind]),
        figure('Number', String(row.number)),
        words('Torrents with', meaningOf(row)),
      ],
    })),
    nothing: 'No numbers yet.',
  })
}

function meaningOf({ category, attribute, values }: ToolNumber): string {
  if (category !== null) return `category: ${category}`
  return values.length === 0 ? 'any other value' : `${attribute}: ${values.join(', ')}`
}
