// Converts the names of members of another tracker into names that are allowed here.

/** The form of a valid name here (migrations/0002-members.sql). */
const ALLOWED = /^[A-Za-z0-9][A-Za-z0-9_.-]{1,29}$/
const MAX_LENGTH = 30

const CYRILLIC = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'
const LATIN = 'a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya'.split(
  ' ',
)
const LETTERS = new Map([...CYRILLIC].map((letter, at) => [letter, LATIN[at].replace('_', '')]))
for (const [from, to] of Object.entries({
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ł: 'l',
  ı: 'i',
})) {
  LETTERS.set(from, to)
}

function inLatin(letter: string): string {
  const known = LETTERS.get(letter)
  if (known !== undefined) return known
  const lower = LETTERS.get(letter.toLowerCase())
  if (lower === undefined) return letter
  return lower.slice(0, 1).toUpperCase() + lower.slice(1)
}

/** Writes a text in Latin letters without accents, as far as its letters have equivalents. */
export function toLatin(text: string): string {
  const plain = [...text].map(inLatin).join('').normalize('NFKD')
  return plain.replace(/\p{M}/gu, '')
}

export function isAllowedName(name: string): boolean {
  return ALLOWED.test(name)
}

/**
 * Returns an allowed name that is as close to the old one as possible.
 *
 * @param isTaken whether a name, in lowercase, is in use
 * @param id the member's ID on the old site, used for names that are reserved or of which nothing
 * is left
 */
export function newName(
  old: string,
  id: string,
  isTaken: (key: string) => boolean,
  isReserved: (name: string) => boolean = () => false,
): string {
  const free = (name: string) => isAllowedName(name) && !isTaken(name.toLowerCase())
  const near = nameFrom(old)
  const base = near === null || isReserved(near) ? `member-${id}` : near
  if (base === near && free(old)) return old
  if (free(base)) return base
  for (let number = 2; ; number++) {
    const name = `${base.slice(0, MAX_LENGTH - 1 - String(number).length)}-${number}`
    if (free(name)) return name
  }
}

/** Returns a valid name; null: fewer than two characters are left. */
function nameFrom(old: string): string | null {
  const name = toLatin(old)
    .replace(/\s+/g, '_')
    .replace(/[^A-Za-z0-9_.-]/g, '')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
  return isAllowedName(name) ? name : null
}
