// Links between wiki pages in Gazelle, which use names in which only letters and digits matter.

/**
 * Returns the form in which two names of the same page are equal. Names without Latin letters do
 * not change.
 */
export function aliasKey(name: string): string {
  const lower = name.trim().toLowerCase()
  return lower.replace(/[^a-z0-9]/g, '') || lower
}

const LINK = /\[\[([^[\]\n|]{1,200})\]\]/g

/**
 * Returns a text whose `[[links]]` lead to pages here.
 *
 * @param pathOf returns the path of a page from the key of a name; undefined: there is none
 */
export function wikiLinked(text: string, pathOf: (key: string) => string | undefined): string {
  return text.replace(LINK, (whole, name: string) => {
    const path = pathOf(aliasKey(name))
    return path === undefined ? whole : `[url=/wiki/${path}]${name.trim()}[/url]`
  })
}
