import { asUtf8 } from '../texts/utf8.ts'

// NFO files are in UTF-8 or, with their character art, in code page 437 of the IBM PC.

/** The most bytes of an NFO: a larger file is something else. */
const MAX_NFO_BYTES = 262_144

const HIGH =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/**
 * The symbols for bytes below 0x20, except tab and line ends; 0x1a once marked the end of a file.
 */
const LOW = ' ☺☻♥♦♣♠•◘\t\n♂♀\r♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼'

/**
 * Decodes an NFO: as UTF-8 if it is valid (with or without a byte order mark), otherwise as code
 * page 437. Line ends become `\n`.
 */
export function nfoText(bytes: Uint8Array): string {
  return (asUtf8(bytes) ?? asCodePage(bytes)).replace(/\r\n?/g, '\n')
}

/**
 * Whether bytes are text in one of these encodings: not empty, not too long, and without many
 * zeros.
 */
export function isNfo(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length <= MAX_NFO_BYTES && !bytes.includes(0)
}

function asCodePage(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte === 0x1a) break
    if (byte < 0x20) text += LOW[byte]
    else if (byte === 0x7f) text += '⌂'
    else text += byte < 0x80 ? String.fromCharCode(byte) : HIGH[byte - 0x80]
  }
  return text
}
