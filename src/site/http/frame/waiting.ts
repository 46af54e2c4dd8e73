import { plural } from '../../../shared/format.ts'
import { wrong } from './forms.ts'

/** Formats how long to wait: `a minute`, `5 minutes`. */
export function waitText(seconds: number): string {
  if (seconds < 60) return plural(seconds, 'second', 'seconds')
  const minutes = Math.ceil(seconds / 60)
  return plural(minutes, 'minute', 'minutes')
}

/** The error of a form that was tried too often, and the headers of its reply. */
export function tooManyAttempts(seconds: number) {
  const errors = wrong('', `Too many failed attempts. Try again in ${waitText(seconds)}.`)
  return [errors, { code: 'TOO_MANY_SIGN_INS', retryAfterSeconds: seconds }] as const
}
