import type { Currency } from '../../../domain/ledger/currencies.ts'
import { bytes, plural, points } from '../../../shared/format.ts'
import { decimal, eitherOf, text } from '../../../shared/shape.ts'

// Currencies and amounts as pages and JSON show them.

export const currencyWords: Readonly<Record<Currency, string>> = {
  points: 'Points',
  tokens: 'Freeleech tokens',
  invites: 'Invites',
  upload: 'Upload credit',
  download: 'Download credit',
}

/** Formats an amount: `12.5 points`, `3 tokens`, `1.35 GiB`; negative ones have a minus. */
export function amountText(currency: Currency, amount: bigint): string {
  const [sign, size] = amount < 0n ? ['−', -amount] : ['', amount]
  switch (currency) {
    case 'points':
      return `${sign}${points(size)} ${size === 1_000n ? 'point' : 'points'}`
    case 'tokens':
      return `${sign}${plural(size, 'token', 'tokens')}`
    case 'invites':
      return `${sign}${plural(size, 'invite', 'invites')}`
    default:
      return `${sign}${bytes(size)}`
  }
}

/** Formats a change of a balance, with a plus if it is positive: `+12.5 points`. */
export function changeText(currency: Currency, amount: bigint): string {
  return amount > 0n ? `+${amountText(currency, amount)}` : amountText(currency, amount)
}

/** Returns an amount for JSON: points as a decimal number, everything else as a whole number. */
export const amountShape = eitherOf(decimal, text(40)).describe(
  'points as a decimal number; bytes, tokens and invites as whole numbers, as text above 2^53',
)

export function amountJson(currency: Currency, amount: bigint): number | string {
  if (currency === 'points') return Number(amount) / 1_000
  const isSafe = amount <= Number.MAX_SAFE_INTEGER && amount >= Number.MIN_SAFE_INTEGER
  return isSafe ? Number(amount) : String(amount)
}

/** Converts thousandths to points, for JSON. */
export const pointsJson = (milli: number | bigint) => Number(milli) / 1_000

/** Returns the page of what caused a transaction; null if there is none. */
export function causeHref(cause: string | null, id: number | null): string | null {
  switch (cause) {
    case 'torrent':
      return id === null ? null : `/torrents/${id}`
    case 'pool':
      return id === null ? '/pools' : `/pools/${id}`
    case 'request':
      return id === null ? '/requests' : `/requests/${id}`
    case 'purchase':
      return '/shop/purchases'
    case 'gift':
      return '/gifts'
    case 'invite':
      return '/invites'
    default:
      return null
  }
}
