// Articles: their kinds and states, and what an author may write.

/** News of the site, news of its staff, and articles in the blog of a member. */
export const articleKinds = ['site', 'staff', 'member'] as const
export type ArticleKind = (typeof articleKinds)[number]

export const articleStates = ['draft', 'planned', 'published', 'removed'] as const
export type ArticleState = (typeof articleStates)[number]

/**
 * Whether members may comment, comments are shown but none can be added, or there are no comments.
 */
export const commentingStates = ['open', 'closed', 'off'] as const
export type Commenting = (typeof commentingStates)[number]

interface Dated {
  /** When it is published; null: that is not decided. */
  readonly publishedAt: Date | null
  readonly removedAt: Date | null
}

export function articleState({ publishedAt, removedAt }: Dated, now: Date): ArticleState {
  if (removedAt !== null) return 'removed'
  if (publishedAt === null) return 'draft'
  return publishedAt > now ? 'planned' : 'published'
}

export const MAX_TITLE = 200
export const MAX_BODY = 50_000
const MAX_TAGS = 8
const MAX_TAG = 40

/** Reads tags from a text in which commas separate them: lowercase, without duplicates, sorted. */
export function tagsIn(text: string): readonly string[] {
  const tags = text.split(',').map((tag) =>
    tag
      .trim()
      .toLowerCase()
      .replace(/[\s_]+/g, '-'),
  )
  return [...new Set(tags.filter((tag) => tag !== ''))]
}

/**
 * Letters, digits and marks of any language are one class, so that there is only one way to match
 * (no backtracking).
 */
const TAG = /^[\p{L}\p{N}][-.+#\p{L}\p{N}]*$/u

/** Returns what is wrong with the tags of an article; null: nothing. */
export function tagsFault(tags: readonly string[]): string | null {
  if (tags.length > MAX_TAGS) return `can have at most ${MAX_TAGS} tags`
  const long = tags.find((tag) => tag.length > MAX_TAG)
  if (long !== undefined) return `can have at most ${MAX_TAG} characters each`
  const odd = tags.find((tag) => !TAG.test(tag))
  return odd === undefined ? null : `must be words, separated by commas: “${odd}” is not a word`
}
