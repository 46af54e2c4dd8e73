import { fromBbcode } from '../../../domain/texts/bbcode.ts'
import { list, record, text } from '../../../shared/shape.ts'
import type { Call, PageData, Reply } from '../../http/action.ts'
import { invalid, page } from '../../http/action.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { markdown } from '../../ui/markdown.ts'

// Previews of texts. BBCode that was pasted becomes Markdown in them, and in the field as well.

export const previewShape = record({
  html: text(1_000_000),
  body: text(1_000_000).describe('Markdown, also of BBCode'),
  dropped: list(text(30)).describe('tags of BBCode without a counterpart in Markdown'),
})

/** A sent form in which the text is Markdown. */
interface Converted {
  readonly values: Fields
  /** Tags without a counterpart; null: the text had no BBCode. */
  readonly dropped: readonly string[] | null
}

/** The fields of a form with the BBCode of its text as Markdown. */
export function convertedForm(values: Fields): Converted {
  const { body } = values
  const found = typeof body === 'string' ? fromBbcode(body) : null
  if (found === null) return { values, dropped: null }
  return { values: { ...values, body: found.text }, dropped: found.dropped }
}

/** Previews are rendered for one reader, and nothing of them is saved. */
const TOO_MANY = 'Previews are limited. Wait a minute and try again, or send the text without one.'

/** The page of a form with the preview of its text; without it when the member had too many. */
export async function preview(
  { throttles, member }: Pick<Call<string, 'comments.write'>, 'throttles' | 'member'>,
  view: string,
  data: PageData,
  { body, dropped }: { readonly body: string } & Pick<Converted, 'dropped'>,
  firstHeading?: 2 | 3,
): Promise<Reply> {
  const converted = dropped === null ? null : { dropped: dropped.join(', ') || null }
  const retryAfterSeconds = await throttles.preview(member.id, body.length)
  if (retryAfterSeconds > 0) {
    const summary = { only: TOO_MANY, lines: [{ text: TOO_MANY, href: null }] }
    const again = { ...data, converted, previewHtml: null, summary }
    return invalid(
      view,
      again,
      { body: [TOO_MANY] },
      { code: 'TOO_MANY_PREVIEWS', retryAfterSeconds },
    )
  }
  const html = markdown(body, 'preview', firstHeading)
  return page(view, { ...data, converted } as PageData, { html, body, dropped: dropped ?? [] })
}
