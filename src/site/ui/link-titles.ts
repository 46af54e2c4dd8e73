import { BARE, linkedPlace } from '../../domain/texts/links.ts'

// Links without words in texts of members. Markdown marks them; a page that has some reads the
// titles once for all its texts, if its reader may see the pages they lead to.

const LINKS = new RegExp(`<a href="([^"]*)"([^>]*?) ${BARE}="">([^<]*)</a>`, 'g')
/** The most links of a page that get a title; the others stay as typed. */
const MOST_LINKS = 100

type Titles = (places: readonly string[]) => Promise<ReadonlyMap<string, string>>

/** Returns whether a text has links whose titles can be shown. */
export function hasBareLinks(html: string): boolean {
  return html.includes(` ${BARE}=""`)
}

/** Returns whether texts in JSON may have such links: false only if none of them has any. */
export function mayHaveBareLinks(json: string): boolean {
  return json.includes(` ${BARE}=`)
}

/**
 * Puts titles into the links without words of texts that are shown together.
 * @param origin the origin of this site
 * @returns a function that converts one of these texts
 */
export async function linkTitler(
  texts: readonly string[],
  origin: string,
  titles: Titles,
): Promise<(html: string) => string> {
  const placeOf = (href: string) =>
    linkedPlace(href.startsWith(`${origin}/`) ? href.slice(origin.length) : href)
  const hrefs = texts.flatMap((html) => [...html.matchAll(LINKS)].map(([, href]) => href))
  const places = hrefs.map(placeOf).filter((place) => place !== null)
  const wanted = [...new Set(places)].slice(0, MOST_LINKS)
  const found = wanted.length === 0 ? new Map<string, string>() : await titles(wanted)
  return (html) =>
    html.replace(LINKS, (_, href: string, others: string, typed: string) => {
      const title = found.get(placeOf(href) ?? '')
      return `<a href="${href}"${others}>${title === undefined ? typed : escaped(title)}</a>`
    })
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
