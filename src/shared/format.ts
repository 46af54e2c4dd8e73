// Numbers and times as text for people. Exact values go into titles and JSON.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** Formats bytes with at most three significant digits: `1.35 GiB`. */
export function bytes(value: number | bigint): string {
  let unit = 0
  let scaled = Number(value)
  while (scaled >= 1023.5 && unit < UNITS.length - 1) {
    scaled /= 1024
    unit++
  }
  return `${digits(scaled, unit === 0)} ${UNITS[unit]}`
}

function digits(value: number, isWhole: boolean): string {
  if (isWhole) return String(value)
  return value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
}

/** Formats a count: `1,234,567`. */
export function count(value: number | bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Formats a count with its noun: `1 torrent`, `1,234 torrents`. */
export function plural(value: number | bigint, one: string, many: string): string {
  return `${count(value)} ${value === 1 || value === 1n ? one : many}`
}

/** Formats the exact size, for titles: `1,234,567 bytes`. */
export function exactBytes(value: number | bigint): string {
  return plural(value, 'byte', 'bytes')
}

/**
 * Formats thousandths of points as points: `1,234.5`. They are cut to one decimal, so that no more
 * is shown than there is; less than one point has up to three decimals. Zeros at the end are left
 * out.
 */
export function points(milli: number | bigint): string {
  const whole = BigInt(milli)
  const [sign, size] = whole < 0n ? ['-', -whole] : ['', whole]
  const part = String(size % 1_000n)
    .padStart(3, '0')
    .slice(0, size < 1_000n ? 3 : 1)
    .replace(/0+$/, '')
  return `${sign}${count(size / 1_000n)}${part === '' ? '' : `.${part}`}`
}

/** Formats points with their unit: `1 point`, `1,234.5 points`. */
export function pointWords(milli: number | bigint): string {
  const shown = points(milli)
  return `${shown} ${shown === '1' ? 'point' : 'points'}`
}

/** Returns uploaded divided by downloaded, to three decimals; null when nothing was downloaded. */
export function ratioOf(uploaded: bigint, downloaded: bigint): number | null {
  if (downloaded === 0n) return null
  return Number((uploaded * 1000n) / downloaded) / 1000
}

/** Formats a ratio: `1.25`; `∞` for uploads without downloads, `–` for neither. */
export function ratio(uploaded: bigint, downloaded: bigint): string {
  return uploaded === 0n && downloaded === 0n ? '–' : ratioText(ratioOf(uploaded, downloaded))
}

/**
 * Formats a ratio with two decimals, cut rather than rounded, because 0.999 is not yet 1: `0.41`.
 * `∞` when the divisor is 0.
 */
export function ratioText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '∞'
  return value >= 100 ? count(Math.floor(value)) : cut(value)
}

/**
 * Formats a required ratio, rounded up: `0.42`. So a ratio that is not reached never looks reached
 * next to `ratioText`.
 */
export function requiredText(value: number): string {
  return (Math.ceil(value * 100 - 1e-9) / 100).toFixed(2)
}

/** Formats a number with two decimals, cut rather than rounded. */
export function cut(value: number): string {
  return (Math.floor(value * 100 + 1e-9) / 100).toFixed(2)
}

const STEPS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** Formats a distance in time: `3 days ago`, `in 2 hours`, `just now`. */
export function age(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000)
  const text = span(Math.abs(seconds))
  if (text === null) return 'just now'
  return seconds > 0 ? `${text} ago` : `in ${text}`
}

/** Formats a duration: `2 hours`; null below a minute. */
export function span(seconds: number): string | null {
  for (const [unit, length] of STEPS) {
    if (seconds < length) continue
    const amount = Math.floor(seconds / length)
    return `${amount} ${unit}${amount === 1 ? '' : 's'}`
  }
  return null
}

/** Formats the rest of a countdown in two units: `3 d 4 h`, `5 h 20 min`, `1 min`. */
export function countdownText(seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60))
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)]
  const rest = minutes % 60
  if (days > 0) return hours === 0 ? `${days} d` : `${days} d ${hours} h`
  if (hours > 0) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
  return `${rest} min`
}

/** Formats a time: `2026-11-20 08:15 UTC`. */
export function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/**
 * The data of the partial `time`: the words, the machine-readable form, and the exact time as its
 * title.
 */
export interface TimeText {
  readonly text: string
  readonly iso: string
  readonly title: string
}

export function timeText(at: Date, now: Date): TimeText {
  return { text: age(at, now), iso: at.toISOString(), title: utc(at) }
}

/** Capitalizes a label, for the start of a line. */
export function capital(label: string): string {
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}`
}

/**
 * Escapes the letters in a URL that are not ASCII, such as those of a tag, because other programs
 * would end the URL there.
 */
export function inAscii(address: string): string {
  return address.replace(/[^\0-\x7f]+/gu, encodeURIComponent)
}
