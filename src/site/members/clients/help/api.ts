import { list, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'

const line = record({ what: text(100), how: text(400) })

export const help: Declared = {
  description: 'Lists how to open a port, by client and by network.',
  reply: record({ groups: list(record({ title: text(100), lines: list(line) })) }),
}
