import { hiddenPattern } from '../../shared/hidden-characters.ts'
import { fromPunycode } from './punycode.ts'

// Addresses as mail servers see them: `x@ｂücher.example.` and `x@xn--bcher-kva.example` are both
// the address of the mailbox x@bücher.example.

const ACE = 'xn--'
const HIDDEN = hiddenPattern(['zeroWidth', 'joiners', 'byteOrderMark'], 'g')
const LABEL = /^[\p{L}\p{N}\p{M}-]+$/u

/**
 * Returns the form in which domains are compared: NFKC, lowercase, with labels as Unicode letters
 * and without a dot at the end.
 */
export function canonicalDomain(domain: string): string {
  return folded(domain).replace(/\.+$/, '').split('.').map(inLetters).join('.')
}

/**
 * Returns the form in which an address is stored and compared. An ASCII domain keeps its case,
 * which the database ignores.
 */
export function canonicalAddress(email: string): string {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1)
  const isPlain = /^[\x21-\x7e]*[^.]$/.test(domain) && !domain.toLowerCase().includes(ACE)
  return at === -1 || isPlain ? email : `${email.slice(0, at)}@${canonicalDomain(domain)}`
}

/**
 * Replaces the ideographic full stop with a dot and drops invisible characters, as IDNA does (UTS
 * 46).
 */
function folded(text: string): string {
  const plain = text.replace(HIDDEN, '').normalize('NFKC')
  // One letter at a time: otherwise, a Σ at the end of a word is another letter than in IDNA.
  return Array.from(plain, (letter) => letter.toLowerCase())
    .join('')
    .normalize('NFKC')
    .replace(/\u3002/g, '.')
}

/** Decodes a label. One that differs from IDNA's form of its letters is not changed. */
function inLetters(label: string): string {
  const letters = label.startsWith(ACE) ? fromPunycode(label.slice(ACE.length)) : null
  const isRight = letters !== null && LABEL.test(letters) && folded(letters) === letters
  return isRight ? letters : label
}
