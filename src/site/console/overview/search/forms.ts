import { record, text } from '../../../../shared/shape.ts'
import { readNetwork } from '../../../http/identity/client-address.ts'

/** The most characters of a search text. */
const MAX_ASKED = 200

export const searchQueryShape = record({
  q: text(MAX_ASKED)
    .optional()
    .describe(
      'a name, email address, IP address or network, info hash, passkey, feed key or invite',
    ),
})

/** What a search text may be, going only by its format. */
export interface Asked {
  readonly text: string
  /** Whether it is an info hash in hex. */
  readonly isHash: boolean
  /** Whether it may be a key, which is looked up by its hash and never shown again. */
  readonly isKey: boolean
  /** `203.0.113.0/24`; null when it is not a network. */
  readonly network: string | null
}

export function askedOf(given: unknown): Asked {
  const text = typeof given === 'string' ? given.trim().slice(0, MAX_ASKED) : ''
  const isHash = /^[0-9a-f]{40}$/i.test(text)
  return {
    text,
    isHash,
    isKey: !isHash && /^[A-Za-z0-9_-]{20,100}$/.test(text),
    network: /[.:]/.test(text) ? readNetwork(text) : null,
  }
}
