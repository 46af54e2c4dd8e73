import type { NatsAddress } from './address.ts'

// Turns errors of a NATS server into one line for its operator.

/** Error codes of JetStream: the server or this account has no memory or disk left. */
const FULL_CODES = [10_023, 10_028, 10_047, 10_002]
const FULL = /no space left|insufficient|maximum bytes|resource limits/i
const WAITS = /maximum messages per subject/i
const NO_STREAM_CODE = 10_059
/** Error codes of JetStream: it is still starting, or has no leader yet. */
const UNREADY_CODES = [10_008, 10_009, 10_014]

/** Returns why a server cannot be used, as text. */
export function natsFault(error: unknown, { credentials }: Pick<NatsAddress, 'credentials'>) {
  const text = textOf(error)
  if (/authorization|authentication|permissions? violation/i.test(text)) {
    return credentials === null
      ? 'the server wants credentials: add ?credentials=FILE'
      : `the server refuses the credentials in ${credentials}`
  }
  if (/jetstream (is )?not enabled/i.test(text)) {
    return 'JetStream is off: start the server with -js, or add jetstream to its configuration'
  }
  if (isFull(error)) return `the server has no room left: ${text}`
  if (/refused|ENOTFOUND|EAI_AGAIN/.test(text)) return `no server answers there (${text})`
  if (/timeout/i.test(text)) return 'the server did not answer in time'
  return text
}

/** Whether the error says that there is no such stream. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === NO_STREAM_CODE
}

/** Whether the error says that the reader has not taken earlier messages yet. */
export function isWaiting(error: unknown): boolean {
  return WAITS.test(textOf(error))
}

/** Whether the error may be over soon: the server restarts, or its answer was lost. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error)
  return code === null || UNREADY_CODES.includes(code)
}

function isFull(error: unknown): boolean {
  const code = codeOf(error)
  return (code !== null && FULL_CODES.includes(code)) || FULL.test(textOf(error))
}

/** Returns the code of a refusal by JetStream; null for any other error. */
function codeOf(error: unknown): number | null {
  const { name, code } = error as { name?: string; code?: unknown }
  const isRefusal = name === 'JetStreamApiError' || name === 'StreamNotFoundError'
  return isRefusal && typeof code === 'number' ? code : null
}

function textOf(error: unknown): string {
  const { message = '', cause } = error as Partial<Error>
  const below = cause === undefined ? '' : textOf(cause)
  return below === '' || message.includes(below) ? message : `${message}: ${below}`
}
