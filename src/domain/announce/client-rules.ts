// Rule 50: clients by the beginning of their peer ids, and by their version: the four characters
// behind `-XX`, compared as numbers of which each digit may also be a letter.

export interface ClientRule {
  readonly prefix: string
  readonly least?: string | undefined
  readonly most?: string | undefined
  readonly isAllowed: boolean
}

/** The place of a character in a version: digits, then capitals, then small letters. */
const PLACES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
export const VERSION_PLACE = new Int32Array(256)
for (let index = 0; index < PLACES.length; index++) VERSION_PLACE[PLACES.charCodeAt(index)] = index
export const PLACE_BITS = 6
const VERSION_CHARACTERS = 4
const VERSION_AT = 3
const HIGHEST_VERSION = 2 ** (PLACE_BITS * VERSION_CHARACTERS) - 1

/** A version as a number; what is left out of a shorter one is `rest`. */
function versionOf(text: string, rest: string): number {
  let version = 0
  for (const character of text.slice(0, VERSION_CHARACTERS).padEnd(VERSION_CHARACTERS, rest)) {
    version = (version << PLACE_BITS) | VERSION_PLACE[character.charCodeAt(0) & 0xff]
  }
  return version
}

/** The least and the greatest version that a rule is about. */
export function versionsOf({ least, most }: ClientRule): readonly [least: number, most: number] {
  return [
    least === undefined ? 0 : versionOf(least, '0'),
    most === undefined ? HIGHEST_VERSION : versionOf(most, 'z'),
  ]
}

/** Whether a rule is about a client, given by the first 8 bytes of its peer id as text. */
export function isAbout(rule: ClientRule, client: string): boolean {
  if (!client.startsWith(rule.prefix)) return false
  const version = versionOf(client.slice(VERSION_AT), '.')
  const [least, most] = versionsOf(rule)
  return version >= least && version <= most
}

/** Whether a client is let in: a rule that forbids goes before those that allow. */
export function isClientLetIn(
  rules: readonly ClientRule[],
  othersAllowed: boolean,
  client: string,
): boolean {
  const about = rules.filter((rule) => isAbout(rule, client))
  if (about.length === 0) return othersAllowed
  return about.every(({ isAllowed }) => isAllowed)
}
