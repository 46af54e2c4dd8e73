// The members that a text names, by `@name` or by quoting them.

/** Kinds of texts that can be quoted; the first part of the address is the plural. */
export type QuotedKind = 'comment' | 'post'

export interface Quoted {
  readonly kind: QuotedKind
  readonly id: number
}

export interface Named {
  /** Names, in any case. */
  readonly mentioned: readonly string[]
  readonly quoted?: readonly Quoted[]
}

/**
 * The most members that a text can mention, and the most texts that it can quote: more would be
 * spam.
 */
export const MAX_NAMED = 10

/** Returns the target of a link in a quote: `/comments/5`; null for any other address. */
export function quotedAt(address: string): Quoted | null {
  const [, kind, id] = /^\/(comment|post)s\/([1-9]\d{0,14})$/.exec(address) ?? []
  return kind === undefined ? null : { kind: kind as QuotedKind, id: Number(id) }
}

/**
 * Returns the initial text of a reply that quotes what a member wrote.
 * @param address of what is quoted; some name its author, see `quotedAt`
 */
export function quotation(address: string, author: string, text: string): string {
  const quoted = text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
  return `[${author.replace(/[\\_*]/g, '\\$&')}](${address}) wrote:\n\n${quoted}\n\n`
}
