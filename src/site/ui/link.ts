/** A link on a page. */
export interface Link {
  readonly label: string
  readonly href: string
}
