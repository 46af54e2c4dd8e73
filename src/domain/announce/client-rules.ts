// Rule 50 distinguishes clients by the start of their peer IDs and by version: the four characters
// after `-XX`, compared as a number in which each digit may also be a letter.

export interface ClientRule {
  readonly prefix: string
  readonly least?: string | undefined
  readonly most?: string | undefined
  readonly isAllowed: boolean
}

/** The order of a character in a version: digits, then uppercase, then lowercase letters. */
const PLACES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
export const VERSION_PLACE = new Int32Array(256)
for (let index = 0; index < PLACES.length; index++) VERSION_PLACE[PLACES.charCodeAt(index)] = index
export const PLACE_BITS = 6
const VERSION_CHARACTERS = 4
const VERSION_AT = 3
const HIGHEST_VERSION = 2 ** (PLACE_BITS * VERSION_CHARACTERS) - 1

/** Returns a version as a number; a shorter one is filled up with `rest`. */
function versionOf(text: string, rest: string): number {
  let version = 0
  for (const character of text.slice(0, VERSION_CHARACTERS).padEnd(VERSION_CHARACTERS, rest)) {
    version = (version << PLACE_BITS) | VERSION_PLACE[character.charCodeAt(0) & 0xff]
  }
  return version
}

/** Returns the lowest and the highest version that a rule covers. */
export function versionsOf({ least, most }: ClientRule): readonly [least: number, most: number] {
  return [
    least === undefined ? 0 : versionOf(least, '0'),
    most === undefined ? HIGHEST_VERSION : versionOf(most, 'z'),
  ]
}

/** Whether a rule covers a client, given by the first 8 bytes of its peer ID as text. */
export function isAbout(rule: ClientRule, client: string): boolean {
  if (!client.startsWith(rule.prefix)) return false
  const version = versionOf(client.slice(VERSION_AT), '.')
  const [least, most] = versionsOf(rule)
  return version >= least && version <= most
}

/** Whether a client is allowed: a rule that forbids it overrides one that allows it. */
export function isClientLetIn(
  rules: readonly ClientRule[],
  othersAllowed: boolean,
  client: string,
): boolean {
  const about = rules.filter((rule) => isAbout(rule, client))
  if (about.length === 0) return othersAllowed
  return about.every(({ isAllowed }) => isAllowed)
}

/**
 * Returns the rule for exactly the version of a client, given by the first 8 bytes of its peer ID
 * as text; null for bytes that no rule can contain. For clients without the form `-XX1234-`, whose
 * versions cannot be compared, the rule contains the whole start.
 */
export function ruleForVersion(client: string): Omit<ClientRule, 'isAllowed'> | null {
  if (!/^[\x21-\x7e]{1,8}$/.test(client)) return null
  const version = /^-[A-Za-z0-9]{2}([0-9A-Za-z]{4})/.exec(client)?.[1]
  if (version === undefined) return { prefix: client }
  return { prefix: client.slice(0, VERSION_AT), least: version, most: version }
}
