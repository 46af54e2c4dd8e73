/**
 * The number of posts on a page of a topic: page n contains the numbers from 25(n-1)+1 to 25n,
 * including removed posts.
 */
export const POSTS_PER_PAGE = 25

/** Returns the page that contains the post with this number. */
export function pageOf(number: number): number {
  return Math.max(1, Math.ceil(number / POSTS_PER_PAGE))
}

/** Words that can follow the ID in the URL of a topic with another meaning. */
const TAKEN = ['answer', 'heading', 'history', 'manage', 'merge', 'split', 'unread']

/**
 * Returns the readable part of a topic's URL: `how-to-seed`; '' if the title contains no suitable
 * letters.
 */
function slugOf(title: string): string {
  const letters = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = letters.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  return TAKEN.includes(words) ? '' : words.slice(0, 60).replace(/-$/, '')
}

/** Returns the URL of a topic. */
export function topicHref({ id, title }: { readonly id: number; readonly title: string }): string {
  const slug = slugOf(title)
  return slug === '' ? `/topics/${id}` : `/topics/${id}/${slug}`
}
