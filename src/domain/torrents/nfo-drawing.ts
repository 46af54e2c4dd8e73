// Draws an NFO as an image. Blocks and frames are drawn as pixels, so that they connect whatever
// the font is; only letters use a font.

/** The width and the height of a character cell, in pixels. */
const WIDTH = 8
const HEIGHT = 16
const MARGIN = 16
/**
 * The most characters per line, and the most lines. Art is 80 characters wide; longer lines are
 * cut.
 */
const MAX_COLUMNS = 120
export const MAX_LINES = 400

/** The brightness of the background and of the ink. */
const PAPER = 22
const INK = 215
/** The font size at which a letter of common monospaced fonts fills exactly one cell. */
const FONT_SIZE = 13.29

/** A part of a cell, in pixels; `ink` is the share of it that is covered. */
interface Part {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly ink: number
}

export interface NfoDrawing {
  readonly width: number
  readonly height: number
  /** The brightness of each pixel in one byte, from the top left. */
  readonly dots: Uint8Array
  /** The letters, as an SVG overlay of the same size. */
  readonly letters: string
}

/** Draws the image of an NFO text, at most 120 characters wide and 400 lines high. */
export function drawNfo(text: string): NfoDrawing {
  const all = text.split('\n')
  while (all.length > 1 && all.at(-1) === '') all.pop()
  const cut = all.length > MAX_LINES ? [`… and ${all.length - MAX_LINES} more lines`] : []
  const lines = [...all.slice(0, MAX_LINES), ...cut].map((line) =>
    // A character outside of the first plane takes two places in the text.
    [...line.slice(0, 2 * MAX_COLUMNS).replaceAll('\t', '        ')].slice(0, MAX_COLUMNS),
  )
  const columns = Math.max(1, ...lines.map((line) => line.length))
  const [width, height] = [columns * WIDTH + 2 * MARGIN, lines.length * HEIGHT + 2 * MARGIN]
  const dots = new Uint8Array(width * height).fill(PAPER)
  let letters = ''
  lines.forEach((line, at) => {
    const top = MARGIN + at * HEIGHT
    const written = line.map((letter, column) => {
      const parts = partsOf(letter)
      if (parts === null) return letter
      for (const part of parts) fill(dots, width, part, MARGIN + column * WIDTH, top)
      return ' '
    })
    letters += textLine(written.join('').trimEnd(), top)
  })
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g fill="rgb(${INK},${INK},${INK})" font-size="${FONT_SIZE}" xml:space="preserve"` +
    ` font-family="DejaVu Sans Mono, Liberation Mono, monospace">${letters}</g></svg>`
  return { width, height, dots, letters: svg }
}

function fill(dots: Uint8Array, width: number, part: Part, left: number, top: number): void {
  const value = PAPER + part.ink * (INK - PAPER)
  for (let y = top + part.top; y < top + part.top + part.height; y++) {
    const from = y * width + left + part.left
    dots.fill(value, from, from + part.width)
  }
}

const part = (left: number, top: number, width: number, height: number, ink = 1): Part => {
  return { left, top, width, height, ink }
}

const BLOCKS: Readonly<Record<string, readonly Part[]>> = {
  ' ': [],
  '\u00a0': [],
  '█': [part(0, 0, 8, 16)],
  '▀': [part(0, 0, 8, 8)],
  '▄': [part(0, 8, 8, 8)],
  '▌': [part(0, 0, 4, 16)],
  '▐': [part(4, 0, 4, 16)],
  '░': [part(0, 0, 8, 16, 0.25)],
  '▒': [part(0, 0, 8, 16, 0.5)],
  '▓': [part(0, 0, 8, 16, 0.75)],
  '■': [part(0, 5, 8, 6)],
}

/**
 * The arms of box-drawing characters (left, up, right, down): 1 for single lines, 2 for double
 * ones.
 */
const FRAMES: Readonly<Record<string, string>> = {
  ...{ '│': '0101', '┤': '1101', '╡': '2101', '╢': '1202', '╖': '1002', '╕': '2001' },
  ...{ '╣': '2202', '║': '0202', '╗': '2002', '╝': '2200', '╜': '1200', '╛': '2100' },
  ...{ '┐': '1001', '└': '0110', '┴': '1110', '┬': '1011', '├': '0111', '─': '1010' },
  ...{ '┼': '1111', '╞': '0121', '╟': '0212', '╚': '0220', '╔': '0022', '╩': '2220' },
  ...{ '╦': '2022', '╠': '0222', '═': '2020', '╬': '2222', '╧': '2120', '╨': '1210' },
  ...{ '╤': '2021', '╥': '1012', '╙': '0210', '╘': '0120', '╒': '0021', '╓': '0012' },
  ...{ '╫': '1212', '╪': '2121', '┘': '1100', '┌': '0011' },
}

/** Returns the parts of a character; null: it is written as text. */
function partsOf(letter: string): readonly Part[] | null {
  const block = BLOCKS[letter] as readonly Part[] | undefined
  const frame = FRAMES[letter] as string | undefined
  return block ?? (frame === undefined ? null : armsOf(frame))
}

/**
 * Returns the arms: single lines cross the middle of a cell, double ones run on both sides of the
 * middle.
 */
function armsOf(frame: string): readonly Part[] {
  const [left, up, right, down] = [...frame].map(Number)
  const apart = (many: number) => (many === 2 ? [-1, 1] : many === 1 ? [0] : [])
  return [
    ...apart(left).map((by) => part(0, 8 + by, 5, 1)),
    ...apart(right).map((by) => part(3, 8 + by, 5, 1)),
    ...apart(up).map((by) => part(4 + by, 0, 1, 10)),
    ...apart(down).map((by) => part(4 + by, 7, 1, 9)),
  ]
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function textLine(line: string, top: number): string {
  if (line === '') return ''
  // Without characters that XML does not allow.
  const safe = line
    .replace(/[^\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\u00b7')
    .replace(/[&<>]/g, (one) => ENTITIES[one])
  return `<text x="${MARGIN}" y="${top + 12}">${safe}</text>`
}
