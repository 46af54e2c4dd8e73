// Cases as data: names with characters that are not seen. A new case is a line.

/** A name as it is stored, and as every program gets it. */
export const STORED: readonly (readonly [stored: string, told: string])[] = [
  ['Film \u202egpj.exe', 'Film gpj.exe'],
  ['Film \u202a2020\u202c', 'Film 2020'],
  ['Film \u202b2020\u202c', 'Film 2020'],
  ['Film \u202d2020', 'Film 2020'],
  ['Film \u20662020\u2069', 'Film 2020'],
  ['Film \u20672020\u2069', 'Film 2020'],
  ['Film \u20682020\u2069', 'Film 2020'],
  ['Film\u200e\u200f\u061c 2020', 'Film 2020'],
  ['Film \u009b31m2020', 'Film 31m2020'],
  ['Film\u0085 2020\u0080', 'Film 2020'],
  ['Film\u009f\u007f 2020', 'Film 2020'],
  ['\u05e1\u05e8\u05d8 2020', '\u05e1\u05e8\u05d8 2020'],
]

/** Titles that no form accepts. */
export const REFUSED: readonly string[] = [
  'Film \u202egpj.exe',
  'Film \u202a2020',
  'Film \u202b2020',
  'Film \u202c2020',
  'Film \u202d2020',
  'Film \u20662020',
  'Film \u20672020',
  'Film \u20682020',
  'Film \u20692020',
  'Film \u008031m2020',
  'Film\u0085 2020',
  'Film\u009f 2020',
  '\u200b',
  '\u00ad\u2060',
  '\u3164 \u2800',
]

/** Those that forms accept: scripts that are written from right to left, and joined signs. */
export const TAKEN: readonly string[] = [
  '\u05e1\u05e8\u05d8 2020 1080p',
  '\u0641\u064a\u0644\u0645 2020 1080p',
  'Famille \u{1f468}\u200d\u{1f469}\u200d\u{1f467} 2020',
  'A\u00a0B 2020',
  'Don\u200baudampf 2020',
  'Don\u00adaudampf 2021',
]
