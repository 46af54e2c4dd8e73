// Reactions to texts: a small set, chosen by staff.

/** Kinds of texts that members can react to, and their names on the site. */
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
  /** In words, and as it is stored. */
  readonly kind: string
  readonly sign: string
}

/**
 * Signs that the site draws with the symbol in public/icons.svg, as fonts of many machines lack
 * them.
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

/** Returns the symbol that is drawn for a sign; null: it is shown as text. */
export function symbolOf(sign: string): string | null {
  // Without variation selectors and skin tones.
  const plain = sign.replace(/[\u{FE0E}\u{FE0F}\u{1F3FB}-\u{1F3FF}]/gu, '')
  return Object.keys(DRAWN).find((symbol) => DRAWN[symbol].includes(plain)) ?? null
}

/** The most kinds that a site can have. */
const MOST_KINDS = 8
const KIND = /^(\S{1,12})[ ]+([\p{L}\p{N}][\p{L}\p{N} -]{0,19})$/u

/**
 * Reads the kinds in a setting: `👍 like, 🙏 thanks`. Anything but a sign with a name is left out.
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
