import { plural } from '../../shared/format.ts'
import type { FormSummary } from './frame/fields.ts'
import { summary, untyped } from './frame/fields.ts'
import type { FieldErrors } from './frame/forms.ts'
import type { PageData, RefusalReply } from './reply.ts'
import { refusals } from './refusals.ts'

export interface RefusalPage extends PageData {
  readonly status: number
  readonly text: string
  readonly waitText: string | null
  /** The errors of a form that has no page on which it can be shown again. */
  readonly summary: FormSummary | null
  readonly home: { readonly href: string; readonly label: string }
}

/** The page of views/http/refusal: what happened, in our layout, and a link to continue. */
export function refusalPage(reply: RefusalReply, isSignedIn: boolean): RefusalPage {
  const { status, title, text } = refusals[reply.code]
  const seconds = reply.retryAfterSeconds
  return {
    title,
    status,
    text: reply.detail ?? text,
    summary: reply.detail === undefined ? summaryOf(reply.more.errors) : null,
    waitText: seconds === undefined ? null : `Try again in ${inWords(seconds)}.`,
    home: isSignedIn
      ? { href: '/', label: 'Back to the home page' }
      : { href: '/login', label: 'Sign in' },
  }
}

function summaryOf(errors: unknown): FormSummary | null {
  if (errors === undefined) return null
  return summary({ ...untyped(), errors: errors as FieldErrors }, [])
}

function inWords(seconds: number): string {
  if (seconds < 90) return plural(seconds, 'second', 'seconds')
  return `${Math.ceil(seconds / 60)} minutes`
}
