// Reactions to texts: a small set, which staff choose.

/** The kinds of texts to which members can react, and what the site calls them. */
export const reactionTargets = {
  comment: 'comment',
  post: 'post',
  article: 'article',
  request: 'request',
  wiki: 'wiki page',
  message: 'message',
} as const
export type ReactionTarget = keyof typeof reactionTargets

export interface ReactionKind {
  /** The name of the reaction, which is also how it is stored. */
  readonly kind: string
  readonly sign: string
}

/**
 * Signs that the site draws with the symbol in public/icons.svg, because the fonts of many machines
 * lack them.
 */
const DRAWN: Readonly<Record<string, readonly string[]>> = {
  like: ['👍'],
  dislike: ['👎'],
  thanks: ['🙏', '🤝'],
  funny: ['😄', '😂', '😀', '😃', '🤣', '😆'],
  surprised: ['😮', '😯', '😲'],
  sad: ['😢', '😭', '🙁', '☹'],
  heart: ['❤', '♥', '💙', '💚', '💜'],
  party: ['🎉', '🥳'],
  fire: ['🔥'],
}

/** Returns the symbol that is drawn for a sign; null: the sign is shown as text. */
export function symbolOf(sign: string): string | null {
  // Without variation selectors and skin tones.
  const plain = sign.replace(/[\u{FE0E}\u{FE0F}\u{1F3FB}-\u{1F3FF}]/gu, '')
  return Object.keys(DRAWN).find((symbol) => DRAWN[symbol].includes(plain)) ?? null
}

/** The most kinds of reactions that a site can have. */
const MOST_KINDS = 8
const KIND = /^(\S{1,12})[ ]+([\p{L}\p{N}][\p{L}\p{N} -]{0,19})$/u

/**
 * Reads the kinds from a setting: `👍 like, 🙏 thanks`. Entries that are not a sign with a name are
 * left out.
 */
export function reactionKinds(setting: string): readonly ReactionKind[] {
  const kinds = new Map<string, ReactionKind>()
  for (const part of setting.split(',')) {
    const [, sign, name] = KIND.exec(part.trim()) ?? []
    if (name === undefined) continue
    const kind = name.trim().toLowerCase()
    kinds.set(kind, { kind, sign })
  }
  return [...kinds.values()].slice(0, MOST_KINDS)
}
