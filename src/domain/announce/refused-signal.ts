import { announceRefusals } from './refusals.ts'

// The signal about an announce that a rule refused or warned about: the code, and the client.

/** Refusals that say nothing about a client or its member, who only has to try again. */
const PASSING = ['NOT_KNOWN_YET', 'LOADING', 'NOT_WRITTEN', 'HOLDER_BUSY', 'INTERNAL_ERROR']
/** Refusals that have a separate signal, or that are about no rule of the site. */
const OTHERS = ['UNREGISTERED', 'MALFORMED']

/** Whether a refusal is recorded, so that the member can read the reason. */
export function isNoted(code: string): boolean {
  return !PASSING.includes(code) && !OTHERS.includes(code)
}

export interface RefusedSignal {
  readonly code: string
  /** The start of the client's peer ID. */
  readonly client: string
  /** The text sent to the client. */
  readonly reason: string
}

/** Formats the recorded detail: `CLIENT_NOT_ALLOWED -qB4390-`. */
export function refusedDetail(code: string, client: string): string {
  return `${code} ${client}`
}

/**
 * Reads a recorded detail. If the code is from another release and not known, it is returned as the
 * reason.
 */
export function readRefused(detail: string): RefusedSignal {
  const [code] = detail.split(' ', 1)
  const reason = announceRefusals.find((one) => one.code === code)?.text ?? code
  return { code, client: detail.slice(code.length + 1), reason }
}
