import type { Html } from '../../ui/markdown.ts'
import { textsIn, withHtml } from '../../ui/markdown.ts'
import { withId } from '../../ui/render-markdown.ts'
import type { TextRenderer } from './texts.ts'
import type { PageData, Reply } from '../reply.ts'

/** Renders those texts of a reply that are sent. */
export async function withTexts(
  texts: TextRenderer,
  reply: Reply,
  wantsJson: boolean,
): Promise<Reply> {
  switch (reply.kind) {
    case 'page':
    case 'invalid':
      if (!wantsJson) return { ...reply, data: (await rendered(texts, reply.data)) as PageData }
      return reply.kind === 'page' ? { ...reply, json: await rendered(texts, reply.json) } : reply
    case 'redirect':
    case 'created':
    case 'json':
      return { ...reply, json: await rendered(texts, reply.json) }
    default:
      return reply
  }
}

async function rendered(texts: TextRenderer, value: unknown): Promise<unknown> {
  const found = textsIn(value)
  if (found.length === 0) return value
  const made = await texts.render(found)
  const html = found.map((text, at) => [text, withId(made[at], text.id).html] as const)
  return withHtml(value, new Map<Html, string>(html))
}
