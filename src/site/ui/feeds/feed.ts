/** A list for feed readers. Addresses in it are absolute: readers know no base. */
export interface Feed {
  /** Readers list many feeds: it names the site. */
  readonly title: string
  readonly description: string
  readonly siteName: string
  /** The page with the same content. */
  readonly page: string
  /** The address of the feed itself. */
  readonly self: string
  readonly items: readonly FeedItem[]
}

export interface FeedItem {
  /** Never changes, and need not be an address that leads anywhere. */
  readonly id: string
  readonly title: string
  /** Plain text; '' for none. */
  readonly text: string
  /** The text as HTML with absolute addresses, where it has marks; readers show it. */
  readonly html?: string
  /** The target of a click: a page, or the file that a program downloads. */
  readonly link: string
  /** The page, where the link is a file; null: the link is the page. */
  readonly page: string | null
  readonly at: Date
  readonly categories: readonly string[]
  readonly author: string | null
  readonly file: FeedFile | null
}

/** A file, with the bytes of what it stands for. */
export interface FeedFile {
  readonly type: string
  readonly bytes: number
  /** How downloads and uploads count; null: not stated. */
  readonly factors: { readonly down: number; readonly up: number } | null
}
