/** A list for feed readers. Its addresses are absolute, as readers know no base address. */
export interface Feed {
  /** Includes the name of the site, as readers list many feeds. */
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
  /** The ID, which never changes and need not be an address. */
  readonly id: string
  readonly title: string
  /** Plain text; '' for none. */
  readonly text: string
  /** The text as HTML with absolute addresses, if it has markup; readers show it. */
  readonly html?: string
  /** The target of a click: a page, or the file that a program downloads. */
  readonly link: string
  /** The page, if the link is a file; null: the link is the page. */
  readonly page: string | null
  readonly at: Date
  readonly categories: readonly string[]
  readonly author: string | null
  readonly file: FeedFile | null
}

/** A file, with the size of the content that it describes. */
export interface FeedFile {
  readonly type: string
  readonly bytes: number
  /** The factors for downloads and uploads; null: not stated. */
  readonly factors: { readonly down: number; readonly up: number } | null
}
