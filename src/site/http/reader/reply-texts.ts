import type { Html } from '../../ui/markdown.ts'
import { textsIn, withHtml } from '../../ui/markdown.ts'
import { withId } from '../../ui/render-markdown.ts'
import type { WholeText } from './reply-length.ts'
import { beginningOf, beyondLength, withRest } from './reply-length.ts'
import type { TextRenderer } from './texts.ts'
import type { PageData, Reply } from '../reply.ts'

/** Renders the texts of a reply; of those that are too long for it, only the beginning. */
export async function withTexts(
  texts: TextRenderer,
  reply: Reply,
  whole: WholeText,
  wantsJson: boolean,
): Promise<Reply> {
  const rendered = (value: unknown) => withinLength(texts, value, whole)
  switch (reply.kind) {
    case 'page':
    case 'invalid':
      if (!wantsJson) return { ...reply, data: (await rendered(reply.data)) as PageData }
      return reply.kind === 'page' ? { ...reply, json: await rendered(reply.json) } : reply
    case 'redirect':
    case 'created':
    case 'json':
      return { ...reply, json: await rendered(reply.json) }
    default:
      return reply
  }
}

async function withinLength(
  texts: TextRenderer,
  value: unknown,
  whole: WholeText,
): Promise<unknown> {
  const found = textsIn(value)
  if (found.length === 0) return value
  const made = await htmlOf(texts, found)
  const sized = found.map(({ id }, at) => ({ id, html: made[at] }))
  const cut = beyondLength(sized, whole).map((at) => found[at])
  const html = new Map<Html, string>(found.map((text, at) => [text, made[at]]))
  const beginnings = await htmlOf(
    texts,
    cut.map((one) => ({ ...one, text: beginningOf(one.text) })),
  )
  for (const [at, text] of cut.entries()) {
    html.set(text, withRest(beginnings[at], whole.hrefOf(text.id)))
  }
  return withHtml(value, html)
}

/** The HTML of texts, in the same order. */
async function htmlOf(texts: TextRenderer, asked: readonly Html[]): Promise<readonly string[]> {
  const made = await texts.render(asked)
  return made.map((one, at) => withId(one, asked[at].id).html)
}
