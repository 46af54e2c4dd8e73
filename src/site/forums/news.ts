/** The data of the partial `news`, which counts the posts written while a page is open. */
export interface NewsPart {
  readonly news: {
    /** The subject, as live updates name it. */
    readonly about: string
    /** Where the new posts are. */
    readonly href: string
    /** The last post when the page was loaded; '' for lists, which do not count missed posts. */
    readonly seen: string
  }
}

/** Returns the data of the line about new posts, which is hidden until there are some. */
export function newsOf(about: string, href: string, lastPostId?: number): NewsPart {
  return { news: { about, href, seen: lastPostId === undefined ? '' : String(lastPostId) } }
}
