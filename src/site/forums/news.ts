/** The data of the partial `news`, on a page that is open while posts are written. */
export interface NewsPart {
  readonly news: {
    /** As the stream of live updates knows it. */
    readonly about: string
    /** Where the new posts are. */
    readonly href: string
    /** The last post that the page knows; '' for lists, which do not count missed posts. */
    readonly seen: string
  }
}

/** The line of new posts, hidden until there are some. */
export function newsOf(about: string, href: string, lastPostId?: number): NewsPart {
  return { news: { about, href, seen: lastPostId === undefined ? '' : String(lastPostId) } }
}
