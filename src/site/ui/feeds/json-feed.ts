import type { Feed, FeedItem } from './feed.ts'

/** JSON Feed 1.1 (jsonfeed.org). */
export function jsonFeedOf({ title, description, page, self, items }: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    description,
    home_page_url: page,
    feed_url: self,
    items: items.map(itemOf),
  })
}

function itemOf(item: FeedItem) {
  const { id, title, text, html, link, page, at, categories, author, file } = item
  return {
    id,
    url: page ?? link,
    title,
    ...(html === undefined ? { content_text: text === '' ? title : text } : { content_html: html }),
    date_published: at.toISOString(),
    tags: categories,
    ...(author !== null && { authors: [{ name: author }] }),
    ...(file !== null && {
      attachments: [{ url: link, mime_type: file.type, size_in_bytes: file.bytes }],
    }),
  }
}
