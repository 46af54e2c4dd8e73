/** The accepted image types. All others are refused before a decoder reads them. */
export type ImageType = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'

/** Detects the type from the first bytes; the file name and the declared type do not matter. */
export function imageType(bytes: Uint8Array): ImageType | null {
  if (starts(bytes, [0xff, 0xd8, 0xff])) return 'jpeg'
  if (starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png'
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (/^RIFF[^]{4}WEBP/.test(head)) return 'webp'
  if (/^[^]{4}ftypavi[fs]/.test(head)) return 'avif'
  return null
}

function starts(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte)
}
