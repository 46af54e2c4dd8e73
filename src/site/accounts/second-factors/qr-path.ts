import { create } from 'qrcode'

/** A QR code as an SVG path of unit squares, and the number of squares per side. */
export interface QrPath {
  readonly path: string
  readonly side: number
}

/** The white margin that readers require (ISO/IEC 18004). */
const QUIET = 4

export function qrPath(text: string): QrPath {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const parts: string[] = []
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      const isDark = modules.get(row, column)
      if (isDark) parts.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`)
    }
  }
  return { path: parts.join(''), side: modules.size + 2 * QUIET }
}
