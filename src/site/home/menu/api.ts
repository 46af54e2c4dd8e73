import { list, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'

const menuPage = record({ href: text(100), label: text(100) })

export const menu: Declared = {
  description: 'Lists the pages of the site that you may open, by group.',
  reply: record({ groups: list(record({ name: text(30), pages: list(menuPage) })) }),
}
