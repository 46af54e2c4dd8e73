// NFO files come in UTF-8 or, with their pictures of letters, in the IBM PC's code page 437.

/** An NFO is text: more than this is something else. */
const MAX_NFO_BYTES = 262_144

const HIGH =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** Below 0x20, tab and line ends aside, are pictures as well; 0x1a ended a file once. */
const LOW = ' ☺☻♥♦♣♠•◘\t\n♂♀\r♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼'

/**
 * The text of an NFO: UTF-8 where it is that (with or without its mark), else code page 437. Line
 * ends become `\n`.
 */
export function nfoText(bytes: Uint8Array): string {
  return (asUtf8(bytes) ?? asCodePage(bytes)).replace(/\r\n?/g, '\n')
}

/** Whether bytes are text of one of these kinds: neither empty, too long, nor full of zeros. */
export function isNfo(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length <= MAX_NFO_BYTES && !bytes.includes(0)
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
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
