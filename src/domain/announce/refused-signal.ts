import { announceRefusals } from './refusals.ts'

// The signal of an announce that a rule refused or warned about: its code, and the client.

/** Refusals that say nothing about a client or its member: it only has to try again. */
const PASSING = ['NOT_KNOWN_YET', 'LOADING', 'NOT_WRITTEN', 'HOLDER_BUSY', 'INTERNAL_ERROR']
/** These have a separate signal, or name no rule of the site. */
const OTHERS = ['UNREGISTERED', 'MALFORMED']

/** Whether a refusal is noted, so that the member can read why. */
export function isNoted(code: string): boolean {
  return !PASSING.includes(code) && !OTHERS.includes(code)
}

export interface RefusedSignal {
  readonly code: string
  /** The start of the peer ID. */
  readonly client: string
  /** The text that the client got. */
  readonly reason: string
}

/** `CLIENT_NOT_ALLOWED -qB4390-` as it was noted. */
export function refusedDetail(code: string, client: string): string {
  return `${code} ${client}`
}

/** What a detail says; an unknown code, of another release, is given as the reason. */
export function readRefused(detail: string): RefusedSignal {
  const [code] = detail.split(' ', 1)
  const reason = announceRefusals.find((one) => one.code === code)?.text ?? code
  return { code, client: detail.slice(code.length + 1), reason }
}
