// News of the community in words, for chat rooms.

/**
 * - `topic`: a topic was started.
 * - `article`: news or an article of a blog was published.
 * - `request`: a request was made.
 * - `fill`: a request was filled.
 */
export const COMMUNITY_KINDS = ['topic', 'article', 'request', 'fill'] as const
export type CommunityKind = (typeof COMMUNITY_KINDS)[number]

/**
 * An entry of the announce stream about the community, in the form in which programs receive it.
 */
export interface CommunityDocument {
  /** The position in the stream. */
  readonly id: number
  readonly kind: CommunityKind
  readonly at: string
  /** The ID of the topic, article, request or fill. */
  readonly aboutId: number
  readonly title: string
  /** The member's name; null: it is not shown. */
  readonly author: string | null
  /** The forum, the category, or the member whose blog it is; null: the news of the site. */
  readonly place: string | null
  readonly url: string
}

const VERBS = {
  topic: 'New topic',
  article: 'New article',
  request: 'New request',
  fill: 'Request filled',
} as const satisfies Record<CommunityKind, string>

export function isCommunityKind(kind: string): kind is CommunityKind {
  return Object.hasOwn(VERBS, kind)
}

/** Returns the words for an event, without a title: `New topic`. */
export function communityVerb(kind: CommunityKind): string {
  return VERBS[kind]
}

/**
 * Formats an entry on one line, without the URL: `New topic: Subtitles for old films (Help, ann)`.
 */
export function communityWords(entry: Omit<CommunityDocument, 'id' | 'at' | 'aboutId' | 'url'>) {
  const { kind, title, author, place } = entry
  const details = [place, author].filter((one) => one !== null).join(', ')
  return `${VERBS[kind]}: ${title}${details === '' ? '' : ` (${details})`}`
}
