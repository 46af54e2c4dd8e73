import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'

const version = text(4)
  .trim()
  .regex(/^[0-9A-Za-z]{0,4}$/, 'must be up to four digits or letters')

export const ruleForm = strictRecord({
  verdict: oneOf(['deny', 'allow']),
  prefix: text(8)
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'must be 1 to 8 visible characters, such as -qB'),
  least: version.optional(),
  most: version.optional(),
})

export const previewQuery = ruleForm.partial()
