/**
 * The number of posts on a page of a topic: page n has the numbers from 25(n-1)+1 to 25n, removed
 * or not.
 */
export const POSTS_PER_PAGE = 25

/** Returns the page that has the post with this number. */
export function pageOf(number: number): number {
  return Math.max(1, Math.ceil(number / POSTS_PER_PAGE))
}

/** What else can follow the ID in the address of a topic. */
const TAKEN = ['answer', 'heading', 'history', 'manage', 'merge', 'split', 'unread']

/**
 * Returns the readable part of a topic's address: `how-to-seed`; '' if the title has no such
 * letters.
 */
function slugOf(title: string): string {
  const letters = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = letters.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  return TAKEN.includes(words) ? '' : words.slice(0, 60).replace(/-$/, '')
}

/** The address of a topic. */
export function topicHref({ id, title }: { readonly id: number; readonly title: string }): string {
  const slug = slugOf(title)
  return slug === '' ? `/topics/${id}` : `/topics/${id}/${slug}`
}
