// Recognizes files that people upload instead of a .torrent file, by their first bytes.

const LOOKED_AT_BYTES = 200

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
  ['a Windows shortcut', /^\s*\[InternetShortcut\]/i],
  ['compressed with gzip: unpack it first', /^\x1f\x8b/],
  ['compressed with bzip2: unpack it first', /^BZh[1-9]/],
  ['compressed with xz: unpack it first', /^\xfd7zXZ/],
  ['compressed with zstd: unpack it first', /^\x28\xb5\x2f\xfd/],
  ['a ZIP archive: unpack it first', /^PK(?:\x03\x04|\x05\x06)/],
  ['a RAR archive: unpack it first', /^Rar!/],
  ['a 7-Zip archive: unpack it first', /^7z\xbc\xaf/],
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
  return text !== start && text.startsWith('d') ? 'a torrent that was saved as text' : null
}
