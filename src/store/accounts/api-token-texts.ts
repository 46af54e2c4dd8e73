import { createHmac, randomBytes } from 'node:crypto'
import type { Secrets } from '../../shared/secrets.ts'

/** The prefix by which scanners of code and logs recognize a token. */
const PREFIX = 'babou_'

interface OfForm {
  readonly memberId: number
  /** The key of the form that creates the token; undefined: it has none. */
  readonly key?: string
}

/**
 * Returns the text of a new token. That of a form is derived from the key of the form and a secret
 * key for this purpose, so that the same form has the same one; the key of the form is not stored.
 */
export function newText(secrets: Secrets, { memberId, key }: OfForm): string {
  if (key === undefined) return textOf(randomBytes(32))
  const hash = createHmac('sha256', secrets.key('form-token')).update(`${memberId} ${key}`)
  return textOf(hash.digest())
}

/**
 * Returns the texts that the token of this form had in earlier versions, which derived it with the
 * key for lookups: a form that was sent before an upgrade creates no second token.
 */
export function earlierTexts(secrets: Secrets, { memberId, key }: OfForm): readonly string[] {
  if (key === undefined) return []
  return [textOf(secrets.lookupHash(`form token ${memberId} ${key}`))]
}

function textOf(bytes: Buffer): string {
  return `${PREFIX}${bytes.toString('base64url')}`
}

/** Returns whether a text looks like a token. */
export function isText(given: string): boolean {
  return given.startsWith(PREFIX)
}

/** Returns the keyed hash by which a token is stored. */
export function hashOf(secrets: Secrets, text: string): Buffer {
  return secrets.lookupHash(`api token ${text}`)
}
