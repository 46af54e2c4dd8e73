import * as toolNumbers from '../../../../../store/taxonomy/tool-numbers.ts'
import { get } from '../../../../http/action.ts'
import { adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { numbersPage, TOOL_NUMBERS } from './pages.ts'

export const list = get(TOOL_NUMBERS, 'categories.edit', api.toolNumbers, async (call) => {
  const rows = await toolNumbers.list(call.db)
  const items = rows.map(({ categoryId: _, ...row }) => row)
  const json = { items, next: null, total: items.length }
  return adminPage(call, 'console/frame/table', numbersPage(rows), json)
})
