import { BARE, linkedPlace } from '../../domain/texts/links.ts'

// Links without words in texts of members. Markdown marks them; a page that has some reads the
// titles once for all its texts, as far as its reader may see what they lead to.

const LINKS = new RegExp(`<a href="([^"]*)"([^>]*?) ${BARE}="">([^<]*)</a>`, 'g')
/** Links of a page that get a title; the others stay as they were typed. */
const MOST_LINKS = 100

type Titles = (places: readonly string[]) => Promise<ReadonlyMap<string, string>>

/** A page with titles in its links without words; `origin` is that of this site. */
export async function withLinkTitles(
  html: string,
  origin: string,
  titles: Titles,
): Promise<string> {
  if (!html.includes(` ${BARE}=""`)) return html
  const placeOf = (href: string) =>
    linkedPlace(href.startsWith(`${origin}/`) ? href.slice(origin.length) : href)
  const places = [...html.matchAll(LINKS)].map(([, href]) => placeOf(href))
  const wanted = [...new Set(places.filter((place) => place !== null))].slice(0, MOST_LINKS)
  const found = wanted.length === 0 ? new Map<string, string>() : await titles(wanted)
  return html.replace(LINKS, (_, href: string, others: string, typed: string) => {
    const title = found.get(placeOf(href) ?? '')
    return `<a href="${href}"${others}>${title === undefined ? typed : escaped(title)}</a>`
  })
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
