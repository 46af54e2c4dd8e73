// News for open pages of the forums: posts in a topic, in a forum, or in any forum.

interface Place {
  readonly topicId: number
  readonly forumId: number
}

const ABOUT = /^(topic|forum)-([1-9]\d{0,14})$|^forums$/

/** Whether a page can ask for news about this: `topic-5`, `forum-2` or `forums`. */
export function isAbout(given: unknown): given is string {
  return typeof given === 'string' && ABOUT.test(given)
}

/** Returns the topic that a page is about; null: another page. */
export function topicOf(about: string): number | null {
  const [, kind, id] = ABOUT.exec(about) ?? []
  return kind === 'topic' ? Number(id) : null
}

/** Whether a post is news for a page. */
export function isNews(about: string, { topicId, forumId }: Place): boolean {
  return [`topic-${topicId}`, `forum-${forumId}`, 'forums'].includes(about)
}

/**
 * Returns the event for a page. Pages add up the posts, and ask for those after the last one when
 * they reconnect.
 */
export function newsText(posts: number, last: number | null): string {
  return `event: news\ndata: ${JSON.stringify({ posts, last })}\n\n`
}
