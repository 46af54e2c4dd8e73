import { strictRecord, text } from '../../../../../shared/shape.ts'

export const lineForm = strictRecord({
  of: text(30).trim().min(1).describe('a role of staff, or the name of a member'),
  body: text(200).trim().optional().describe('empty to remove the entry'),
})
