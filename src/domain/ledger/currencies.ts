// The currencies of the ledger. Amounts are whole numbers of the smallest unit.

export const currencies = ['points', 'tokens', 'invites', 'upload', 'download'] as const
export type Currency = (typeof currencies)[number]

/** The accounts of the site, from which members receive amounts and to which they pay. */
type SystemAccount =
  /** Issues what members earn by seeding. */
  | 'mint'
  /** What staff grant and deduct. */
  | 'staff'
  /** The welcome credit of new members. */
  | 'newcomers'
  /** Opening balances. */
  | 'opening'
  /** Payments for items of the shop, and what the items grant. */
  | 'store'
  /** The share that is deducted from gifts and pools. */
  | 'tax'
  /** Invites that were created, and freeleech tokens that were spent. */
  | 'invites'
  | 'spent'
  /** What expired without being used. */
  | 'expired'
  /** Upload credit that is held back while it is in doubt. */
  | 'held'

/** The owner of an account. */
export type Owner =
  | { readonly member: number }
  | { readonly system: SystemAccount }
  | { readonly pool: number }
  /** The bounties of a request. */
  | { readonly request: number }
  /**
   * The debt of a member, which is negative: what the member received and spent, and has to return.
   */
  | { readonly debt: number }

export interface Entry {
  readonly account: Owner
  readonly currency: Currency
  /**
   * The amount, positive if the owner receives it: in thousandths of a point, bytes, or whole
   * tokens and invites.
   */
  readonly amount: bigint
}

/** Returns the two entries that transfer an amount from one owner to another. */
export function move(currency: Currency, amount: bigint, from: Owner, to: Owner): readonly Entry[] {
  return [
    { account: from, currency, amount: -amount },
    { account: to, currency, amount },
  ]
}

/** Returns a currency whose entries do not sum to zero; null: there is none. */
export function unbalanced(entries: readonly Entry[]): Currency | null {
  const sums = new Map<Currency, bigint>()
  for (const { currency, amount } of entries) {
    sums.set(currency, (sums.get(currency) ?? 0n) + amount)
  }
  return [...sums].find(([, sum]) => sum !== 0n)?.[0] ?? null
}

/** Combines entries of the same account and currency, and drops sums that are zero. */
export function merged(entries: readonly Entry[]): readonly Entry[] {
  const sums = new Map<string, Entry>()
  for (const entry of entries) {
    const name = `${ownerName(entry.account)}/${entry.currency}`
    const amount = (sums.get(name)?.amount ?? 0n) + entry.amount
    sums.set(name, { ...entry, amount })
  }
  return [...sums.values()].filter(({ amount }) => amount !== 0n)
}

/** Returns a unique name of an owner: `member:7`, `mint`, `pool:3`. */
export function ownerName(owner: Owner): string {
  if ('system' in owner) return owner.system
  const [[kind, id]] = Object.entries(owner) as [[string, number]]
  return `${kind}:${id}`
}

/** Returns the owner with this name, which must not be that of a member. */
export function namedOwner(name: string): Owner {
  const [, kind, id] = /^(pool|request|debt):(\d+)$/.exec(name) ?? []
  switch (kind) {
    case 'pool':
      return { pool: Number(id) }
    case 'request':
      return { request: Number(id) }
    case 'debt':
      return { debt: Number(id) }
    default:
      return { system: name as SystemAccount }
  }
}
