import { count, list, looseRecord, mapOf, named, oneOf, text } from '../../shared/shape.ts'
import type { FieldErrors } from './frame/forms.ts'
import type { RefusalCode } from './refusals.ts'
import { refusals } from './refusals.ts'

/** An error in JSON (RFC 9457, `application/problem+json`). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: RefusalCode
  /** Errors by field. */
  readonly errors?: FieldErrors
}

/** The shape of such an error; a refusal may have further members. */
export const problemShape = named(
  'Problem',
  looseRecord({
    type: text(100).describe('never changes'),
    title: text(200),
    status: count,
    detail: text(2_000),
    instance: text(8_200).describe('path of the request'),
    code: oneOf(Object.keys(refusals)),
    errors: mapOf(text(1_000), list(text(2_000)))
      .optional()
      .describe('by field'),
  }),
)

export interface ProblemParts {
  readonly detail?: string
  readonly errors?: FieldErrors
  readonly more?: Readonly<Record<string, unknown>>
}

/** Paths with a feed key, which is a secret: programs write errors to their logs. */
const WITH_KEY = /^\/(feeds|torrent\/download)\//

/** `type` names the refusal and never changes; `more` has further members. */
export function problem(code: RefusalCode, instance: string, parts: ProblemParts): Problem {
  const { status, title, text } = refusals[code]
  return {
    ...parts.more,
    type: `urn:babou:refusal:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: parts.detail ?? text,
    instance: WITH_KEY.test(instance) ? instance.replace(/[\w-]{16,}/g, '…') : instance,
    code,
    ...(parts.errors !== undefined && { errors: parts.errors }),
  }
}
