import { element, textElement, xml, xmlDocument } from '../xml.ts'
import type { Feed, FeedItem } from './feed.ts'

/** Atom (RFC 4287). */
export function atomOf({ title, siteName, page, self, items }: Feed): string {
  // In any order: readers skip a feed that is not newer than what they have.
  const newest = items.reduce((last, { at }) => (at > last ? at : last), new Date(0))
  const parts = [
    textElement('title', title),
    textElement('id', page),
    textElement('updated', newest.toISOString()),
    element('author', {}, textElement('name', siteName)),
    element('link', { href: page }),
    element('link', { rel: 'self', href: self }),
    ...items.map(entryOf),
  ]
  const xmlns = 'http://www.w3.org/2005/Atom'
  return xmlDocument(element('feed', { xmlns }, parts.join('\n')))
}

function entryOf(item: FeedItem): string {
  const { id, title, text, html, link, page, at, categories, author, file } = item
  const parts = [
    textElement('title', title),
    textElement('id', id),
    element('link', { href: page ?? link }),
    textElement('updated', at.toISOString()),
    ...categories.map((term) => element('category', { term })),
  ]
  if (html !== undefined) parts.push(element('content', { type: 'html' }, xml(html)))
  else if (text !== '') parts.push(textElement('summary', text))
  if (author !== null) parts.push(element('author', {}, textElement('name', author)))
  if (file !== null) {
    const { type, bytes: length } = file
    parts.push(element('link', { rel: 'enclosure', href: link, type, length }))
  }
  return element('entry', {}, parts.join(''))
}
