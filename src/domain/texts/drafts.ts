import type { Permission } from '../roles/permissions.ts'

// Drafts of texts: where a text is sent to, and the page that has the form for it.

/** The most drafts of a member. */
export const MOST_DRAFTS = 50
/** For how many days after the last save a draft is kept. */
export const DRAFT_DAYS = 90
/** The most characters in all fields of a draft. */
export const MAX_DRAFT = 110_000
/** The most fields of a draft. */
export const MAX_DRAFT_FIELDS = 20

const ID = '[1-9]\\d{0,14}'

/** The kind of text that can be sent to a place. */
interface Kind {
  readonly name: string
  readonly place: RegExp
  /** Returns the page that has the form for a place. */
  readonly form: string
  /**
   * The permission that is required to read drafts, so that an API token for another purpose cannot
   * read them.
   */
  readonly reads: Permission
}

const KINDS: readonly Kind[] = [
  kind('Comment', `/([a-z-]{1,20})/(${ID})/comments`, '/$1/$2/comments/new'),
  kind('Post', `/topics/(${ID})/posts`, '/topics/$1/answer'),
  kind('Topic', '/forums/([a-z0-9-]{1,60})/topics', '/forums/$1/new'),
  kind('Message', '/messages', '/messages/new', 'messages.read'),
  kind('Message', `/messages/(${ID})`, '/messages/$1', 'messages.read'),
  kind('Ticket', '/support', '/support/new'),
  kind('Ticket', `/support/(${ID})`, '/support/$1'),
  kind('Report', `/reports\\?kind=([a-z-]{1,20})&id=(${ID})`, '/reports/new?kind=$1&id=$2'),
  kind('Report', `/reports/(${ID})`, '/reports/$1'),
  kind('Article', '/articles', '/articles/new'),
  kind('Request', '/requests', '/requests/new'),
  kind('Wiki page', '/wiki-pages', '/wiki-pages/new'),
  kind('Comment, edited', `/comments/(${ID})`, '/comments/$1/edit'),
  kind('Post, edited', `/posts/(${ID})`, '/posts/$1/edit'),
  kind('Article, edited', `/articles/(${ID})`, '/articles/$1/edit'),
  kind('Wiki page, edited', `/wiki-pages/(${ID})`, '/wiki-pages/$1/edit'),
  kind('Request, edited', `/requests/(${ID})`, '/requests/$1/edit'),
]

function kind(name: string, place: string, form: string, reads: Permission = 'account.own'): Kind {
  return { name, place: new RegExp(`^${place}$`), form, reads }
}

/** Returns the page that has the form for a place; null: no text can be sent there. */
export function formOf(place: string): string | null {
  const found = KINDS.find((one) => one.place.test(place))
  return found === undefined ? null : place.replace(found.place, found.form)
}

/**
 * Returns the permission that is required to read drafts for a place; null: no text can be sent
 * there.
 */
export function readingOf(place: string): Permission | null {
  return KINDS.find((one) => one.place.test(place))?.reads ?? null
}

/** Returns what members call the text that is sent to a place. */
export function nameOf(place: string): string {
  return KINDS.find((one) => one.place.test(place))?.name ?? 'Text'
}
