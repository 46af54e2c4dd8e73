import type { NatsAddress } from './address.ts'

// Turns errors of a NATS server into one line for its operator.

/** Returns why a server cannot be used, as text. */
export function natsFault(error: unknown, { credentials }: Pick<NatsAddress, 'credentials'>) {
  const text = textOf(error)
  if (/authorization|authentication|permissions? violation/i.test(text)) {
    return credentials === null
      ? 'the server wants credentials: add ?credentials=FILE'
      : `the server refuses the credentials in ${credentials}`
  }
  if (/refused|ENOTFOUND|EAI_AGAIN/.test(text)) return `no server answers there (${text})`
  if (/timeout/i.test(text)) return 'the server did not answer in time'
  return text
}

function textOf(error: unknown): string {
  const { message = '', cause } = error as Partial<Error>
  const below = cause === undefined ? '' : textOf(cause)
  return below === '' || message.includes(below) ? message : `${message}: ${below}`
}
