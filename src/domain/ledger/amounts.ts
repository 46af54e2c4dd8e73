import type { Currency } from './currencies.ts'

// Reads amounts as people write them: points with up to three decimals, GiB, whole tokens and
// invites.

const MAX_DIGITS = 12
const GIB = 1024n ** 3n
/** The largest amount in the ledger, in the smallest unit; as bytes, it is 8,589,934,591 GiB. */
const MAX_AMOUNT = 2n ** 63n - 1n

/** Reads a number of points such as `12.5` in thousandths; null when it is not valid. */
export function milliOf(text: string): bigint | null {
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(text.trim()) ?? []
  if (whole === undefined || whole.length > MAX_DIGITS) return null
  return BigInt(whole) * 1_000n + BigInt(part.padEnd(3, '0'))
}

/** Reads an amount of a currency, in its smallest unit; null when it is not valid. */
export function amountOf(currency: Currency, text: string): bigint | null {
  const milli = milliOf(text)
  if (milli === null) return null
  if (currency === 'points') return milli
  if (currency === 'upload' || currency === 'download') {
    const bytes = (milli * GIB) / 1_000n
    return bytes > MAX_AMOUNT ? null : bytes
  }
  return milli % 1_000n === 0n ? milli / 1_000n : null
}
