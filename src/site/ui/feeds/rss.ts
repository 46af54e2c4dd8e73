import { element, textElement, xml, xmlDocument, xmlTime } from '../xml.ts'
import type { Feed, FeedFile, FeedItem } from './feed.ts'

const NAMESPACES = {
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:torznab': 'http://torznab.com/schemas/2015/feed',
}
/** The minutes after which a reader may ask again. */
const TTL = 5

/** RSS 2.0, with the elements that downloading programs look for (integrations.md §4). */
export function rssOf({ title, description, page, self, items }: Feed): string {
  const channel = [
    textElement('title', title),
    textElement('link', page),
    textElement('description', description),
    textElement('ttl', TTL),
    element('atom:link', { rel: 'self', type: 'application/rss+xml', href: self }),
    ...items.map(itemElement),
  ]
  const body = element('channel', {}, channel.join('\n'))
  return xmlDocument(element('rss', { version: '2.0', ...NAMESPACES }, body))
}

function itemElement(item: FeedItem): string {
  const parts = [
    textElement('title', item.title),
    textElement('link', item.link),
    element('guid', { isPermaLink: 'false' }, xml(item.id)),
    textElement('pubDate', xmlTime(item.at)),
    ...item.categories.map((name) => textElement('category', name)),
  ]
  const said = item.html ?? item.text
  if (said !== '') parts.push(textElement('description', said))
  if (item.page !== null) parts.push(textElement('comments', item.page))
  if (item.author !== null) parts.push(textElement('dc:creator', item.author))
  if (item.file !== null) parts.push(...fileElements(item.link, item.file))
  return element('item', {}, parts.join(''))
}

/** States the size in each way in which programs look for it. */
function fileElements(url: string, { type, bytes, factors }: FeedFile): string[] {
  const parts = [
    element('enclosure', { url, length: bytes, type }),
    textElement('size', bytes),
    textElement('contentlength', bytes),
  ]
  if (factors === null) return parts
  const attribute = (name: string, value: number) => element('torznab:attr', { name, value })
  return [
    ...parts,
    attribute('downloadvolumefactor', factors.down),
    attribute('uploadvolumefactor', factors.up),
  ]
}
