// Recognizes files that people upload instead of a .torrent file, by their first bytes.

const LOOKED_AT_BYTES = 300

type Sign = readonly [what: string, sign: RegExp]

/** Signs as bytes, each of which is written as the character with its number. */
const SIGNS: readonly Sign[] = [
  [
    'a web page, often the sign-in page of a site',
    /^\s*<(?:!doctype\s+html|html|head|body|script)/i,
  ],
  ['an XML file', /^\s*<\?xml/i],
  ['a web page or an XML file', /^\s*<[!a-z]/i],
  ['a magnet link', /^\s*magnet:/i],
  ['a link', /^\s*(?:https?|ftp):\/\//i],
  ['an eD2k link', /^\s*ed2k:/i],
  ['a shortcut', /^\s*\[(?:InternetShortcut|Desktop Entry)\]/i],
  ['the reply of a web server with its header', /^HTTP\/\d/],
  ['encoded in Base64: decode it first', /^\s*ZD(?:[A-Za-z0-9+/]{4}){5}/],
  ['an info hash, not the torrent', /^\s*(?:[0-9a-f]{40}|[a-z2-7]{32}|[0-9a-f]{64})\s*$/i],
  ['compressed with gzip: unpack it first', /^\x1f\x8b/],
  ['compressed with bzip2: unpack it first', /^BZh[1-9]/],
  ['compressed with xz: unpack it first', /^\xfd7zXZ/],
  ['compressed with zstd: unpack it first', /^\x28\xb5\x2f\xfd/],
  ['a ZIP archive: unpack it first', /^PK(?:\x03\x04|\x05\x06)/],
  ['a RAR archive: unpack it first', /^Rar!/],
  ['a 7-Zip archive: unpack it first', /^7z\xbc\xaf/],
  ['a tar archive: unpack it first', /^[^]{257}ustar/],
  ['a JSON document', /^\s*[[{]\s*["[{\]}]/],
  ['a PDF document', /^%PDF-/],
  ['a PNG image', /^\x89PNG/],
  ['a JPEG image', /^\xff\xd8\xff/],
  ['a GIF image', /^GIF8/],
  ['a program', /^(?:MZ|\x7fELF)/],
  ['a video', /^(?:\x1a\x45\xdf\xa3|[^]{4}ftyp|RIFF[^]{4}AVI )/],
  ['music', /^(?:ID3|fLaC|OggS|RIFF[^]{4}WAVE)/],
  ['text in UTF-16', /^(?:\xff\xfe|\xfe\xff)/],
]

/**
 * Returns the type of a file that is no .torrent file: `a web page`; null when it cannot be
 * recognized.
 */
export function otherFile(bytes: Uint8Array): string | null {
  const start = String.fromCharCode(...bytes.subarray(0, LOOKED_AT_BYTES))
  // A text in UTF-8 may start with a byte order mark.
  const text = start.startsWith('\xef\xbb\xbf') ? start.slice(3) : start
  const found = SIGNS.find(([, sign]) => sign.test(text))
  if (found !== undefined) return found[0]
  if (bytes.length > 0 && text.trim() === '') return 'empty except for whitespace'
  if (text !== start && text.startsWith('d')) return 'a torrent that was saved as text'
  if (/^\s+d\d/.test(text)) return 'a torrent with whitespace before its start'
  return isBencoded(start) ? null : ofOtherText(start)
}

/** Whether a file starts like a torrent, or at least like bencode. */
function isBencoded(start: string): boolean {
  return /^(?:d(?:\d+(?::|$)|i-?\d|e|$)|l(?:\d+:|i-?\d|d\d)|i-?\d+e|\d+:)/.test(start)
}

/** What a file is that starts like nothing that is known. */
function ofOtherText(start: string): string {
  const isText = !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(start)
  return isText ? 'a text document' : 'of another type'
}
