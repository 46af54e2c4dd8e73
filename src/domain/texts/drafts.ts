// Drafts of texts: where a text is sent, and the page with its form.

/** Drafts of a member. */
export const MOST_DRAFTS = 50
/** Days for which a draft is kept after it was saved. */
export const DRAFT_DAYS = 90
/** Characters of all fields of a draft. */
export const MAX_DRAFT = 60_000
/** Fields of a draft. */
export const MAX_DRAFT_FIELDS = 20

const ID = '[1-9]\\d{0,14}'

/** Places that texts are sent to, and the pages of their forms. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^/([a-z]{1,20})/(${ID})/comments$`), '/$1/$2/comments/new'],
  [new RegExp(`^/topics/(${ID})/posts$`), '/topics/$1/answer'],
  [/^\/forums\/([a-z0-9-]{1,60})\/topics$/, '/forums/$1/new'],
  [/^\/messages$/, '/messages/new'],
  [new RegExp(`^/messages/(${ID})$`), '/messages/$1'],
  [/^\/articles$/, '/articles/new'],
]

/** The page of the form whose text is sent to a place; null: no text can be sent there. */
export function formOf(place: string): string | null {
  const found = FORMS.find(([pattern]) => pattern.test(place))
  return found === undefined ? null : place.replace(...found)
}
