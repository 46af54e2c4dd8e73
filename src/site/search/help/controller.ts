import { GUIDE, TEXT_GUIDE } from '../../../domain/search/guide.ts'
import * as attributes from '../../../store/taxonomy/attributes.ts'
import { get, page } from '../../http/action.ts'
import * as api from './api.ts'
import { attributeLines, helpPage } from './pages.ts'

export const help = get('/search/help', 'catalog.read', api.help, async ({ db }) => {
  const lines = attributeLines(await attributes.searchable(db))
  const own = lines.length === 0 ? [] : [{ title: 'Attributes', lines }]
  const groups = [...GUIDE, ...own, TEXT_GUIDE]
  return page('search/help/show', helpPage(groups), { groups })
})
