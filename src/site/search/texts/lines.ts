import type { FoundText } from '../../../store/search/texts/find.ts'
import type { TextKind } from '../../../store/search/texts/kinds.ts'
import { addressOf as articleAddress } from '../../articles/parts/lines.ts'

/** What one text of each kind is called in a list. */
export const KIND_LABELS: Readonly<Record<TextKind, string>> = {
  topic: 'Topic',
  post: 'Post',
  comment: 'Comment',
  article: 'Article',
  wiki: 'Wiki page',
  request: 'Request',
  ticket: 'Ticket',
  message: 'Message',
}

/** The page that shows a text. */
export function addressOf({ kind, id, place, author }: FoundText): string {
  switch (kind) {
    case 'topic':
      return `/topics/${id}`
    case 'post':
      return `/posts/${id}`
    case 'comment':
      return `/comments/${id}`
    case 'request':
      return `/requests/${id}`
    case 'ticket':
      return `/support/${String(place?.case)}#text-${id}`
    case 'message':
      return `/messages/${String(place?.conversation)}/texts/${id}`
    case 'wiki':
      return `/wiki/${String(place?.path)}`
    case 'article': {
      const isBlog = place?.kind === 'member'
      const slug = String(place?.slug)
      return articleAddress({ kind: isBlog ? 'member' : 'site', author: author ?? '', slug })
    }
  }
}
