import { amountOf } from '../../domain/ledger/amounts.ts'
import { checkbox, strictRecord, text } from '../../shared/shape.ts'

/** A torrent is smaller than 2^53 bytes. */
function isSize(given: string): boolean {
  const bytes = amountOf('upload', given)
  return bytes !== null && bytes <= Number.MAX_SAFE_INTEGER
}

export const ruleForm = strictRecord({
  gib: text(16)
    .trim()
    .refine(isSize, 'must be a number of GiB, for example 0 or 12.5')
    .describe('a token is used for torrents of at least this size'),
  keep: text(6)
    .trim()
    .regex(/^\d{0,6}$/, 'must be a whole number')
    .optional()
    .describe('number of tokens that are never used automatically'),
  category: text(60).optional().describe('slug of a category; empty for all categories'),
  expiring: checkbox.optional().describe('use only tokens that expire within a month'),
})
