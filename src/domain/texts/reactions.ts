// Reactions to texts: a small set, which staff choose.

/** What one can react to, and what the site calls it. */
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

/** Kinds that a site can have. */
const MOST_KINDS = 8
const KIND = /^(\S{1,12})[ ]+([\p{L}\p{N}][\p{L}\p{N} -]{0,19})$/u

/** The kinds in a setting: `👍 like, 🙏 thanks`. What is not a sign and a name is left out. */
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
