import { hiddenPattern } from '../../shared/hidden-characters.ts'
import { fromPunycode } from './punycode.ts'

// Addresses as mail servers see them: `x@ｂücher.example.` and `x@xn--bcher-kva.example` go to the
// same mailbox, x@bücher.example.

const ACE = 'xn--'
const HIDDEN = hiddenPattern(['zeroWidth', 'joiners', 'byteOrderMark'], 'g')
const LABEL = /^[\p{L}\p{N}\p{M}-]+$/u

/**
 * Returns the form in which domains are compared: NFKC, lower case, labels in letters, no dot at
 * the end.
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

/** IDNA reads the ideographic full stop as a dot, and drops invisible characters (UTS 46). */
function folded(text: string): string {
  const plain = text.replace(HIDDEN, '').normalize('NFKC')
  return plain
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\u3002/g, '.')
}

/** A label that differs from IDNA's form of its letters stays unchanged. */
function inLetters(label: string): string {
  const letters = label.startsWith(ACE) ? fromPunycode(label.slice(ACE.length)) : null
  const isRight = letters !== null && LABEL.test(letters) && folded(letters) === letters
  return isRight ? letters : label
}
