/** A link on a page. */
export interface Link {
  readonly label: string
  readonly href: string
}

/** The page of a member. */
export function userHref(name: string): string {
  return `/users/${encodeURIComponent(name)}`
}
