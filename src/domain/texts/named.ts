// Finds the members that a text names, by `@name` or by quoting them.

/** The kinds of texts that can be quoted; the plural is the first part of their path. */
export type QuotedKind = 'comment' | 'post'

export interface Quoted {
  readonly kind: QuotedKind
  readonly id: number
}

export interface Named {
  /** The names, in whatever case they were written. */
  readonly mentioned: readonly string[]
  readonly quoted?: readonly Quoted[]
}

/**
 * The most members that a text can mention, and the most texts that it can quote; with more, it
 * would be spam.
 */
export const MAX_NAMED = 10

/** Returns the target of a link in a quote: `/comments/5`; null for any other URL. */
export function quotedAt(address: string): Quoted | null {
  const [, kind, id] = /^\/(comment|post)s\/([1-9]\d{0,14})$/.exec(address) ?? []
  return kind === undefined ? null : { kind: kind as QuotedKind, id: Number(id) }
}

/**
 * Returns the initial text of a reply that quotes what a member wrote.
 * @param address the URL of what is quoted; for some of them, the author is known (`quotedAt`)
 */
export function quotation(address: string, author: string, text: string): string {
  const quoted = text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
  return `[${author.replace(/[\\_*]/g, '\\$&')}](${address}) wrote:\n\n${quoted}\n\n`
}
