// What the ledger counts. Amounts are whole numbers of the least unit.

export const currencies = ['points', 'tokens', 'invites', 'upload', 'download'] as const
export type Currency = (typeof currencies)[number]

/** Accounts of the site itself: where what members get comes from, and where what they pay goes. */
type SystemAccount =
  /** What is earned by seeding comes from here. */
  | 'mint'
  /** What staff give and take. */
  | 'staff'
  /** What newcomers begin with. */
  | 'newcomers'
  /** What was there before the ledger. */
  | 'opening'
  /** What is paid for things of the store, and what those give. */
  | 'store'
  /** What gifts and pools lose on their way. */
  | 'tax'
  /** Invites that are given, tokens that are spent. */
  | 'invites'
  | 'spent'
  /** What ran out unused. */
  | 'expired'

/** Whose an account is. */
export type Owner =
  { readonly member: number } | { readonly system: SystemAccount } | { readonly pool: number }

export interface Entry {
  readonly account: Owner
  readonly currency: Currency
  /** Positive: it gets so much; in thousandths of a point, bytes, or whole tokens and invites. */
  readonly amount: bigint
}

/** Both sides of a move of one currency from one owner to another. */
export function move(currency: Currency, amount: bigint, from: Owner, to: Owner): readonly Entry[] {
  return [
    { account: from, currency, amount: -amount },
    { account: to, currency, amount },
  ]
}

/** The currency whose entries do not sum to nothing; null: they all do. */
export function unbalanced(entries: readonly Entry[]): Currency | null {
  const sums = new Map<Currency, bigint>()
  for (const { currency, amount } of entries) {
    sums.set(currency, (sums.get(currency) ?? 0n) + amount)
  }
  return [...sums].find(([, sum]) => sum !== 0n)?.[0] ?? null
}

/** Entries of one account and currency as one; those that come to nothing are left out. */
export function merged(entries: readonly Entry[]): readonly Entry[] {
  const sums = new Map<string, Entry>()
  for (const entry of entries) {
    const name = `${ownerName(entry.account)}/${entry.currency}`
    const amount = (sums.get(name)?.amount ?? 0n) + entry.amount
    sums.set(name, { ...entry, amount })
  }
  return [...sums.values()].filter(({ amount }) => amount !== 0n)
}

/** One name for one owner: `member:7`, `mint`, `pool:3`. */
export function ownerName(owner: Owner): string {
  if ('member' in owner) return `member:${owner.member}`
  return 'pool' in owner ? `pool:${owner.pool}` : owner.system
}
