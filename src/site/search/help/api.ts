import { list, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'

const line = record({ examples: list(text(400)), finds: text(300) })

export const help: Declared = {
  description: 'Lists what the search box understands, with the attributes of this site.',
  reply: record({ groups: list(record({ title: text(100), lines: list(line) })) }),
}
