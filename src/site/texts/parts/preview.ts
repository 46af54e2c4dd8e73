import { fromBbcode } from '../../../domain/texts/bbcode.ts'
import type { Shape } from '../../../shared/shape.ts'
import { list, record, text } from '../../../shared/shape.ts'
import type { Call, Declared, PageData, Reply } from '../../http/action.ts'
import { invalid, page } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { Fields, FormResult } from '../../http/frame/forms.ts'
import { markdown } from '../../ui/markdown.ts'

// Previews of texts. BBCode that was pasted becomes Markdown in them, and in the field as well.

const previewShape = record({
  html: text(1_000_000),
  body: text(1_000_000).describe('Markdown, converted if the text was BBCode'),
  dropped: list(text(30)).describe('BBCode tags without a counterpart in Markdown'),
})

export function previews(description: string, body: Shape): Declared {
  return { description, body, reply: previewShape }
}

/** A sent form in which the text is Markdown. */
interface Converted {
  readonly values: Fields
  /** Tags without a counterpart; null: the text had no BBCode. */
  readonly dropped: readonly string[] | null
}

/** The fields of a form with the BBCode of its text as Markdown. */
function convertedForm(values: Fields): Converted {
  const { body } = values
  const found = typeof body === 'string' ? fromBbcode(body) : null
  if (found === null) return { values, dropped: null }
  return { values: { ...values, body: found.text }, dropped: found.dropped }
}

const TOO_MANY =
  'You have requested too many previews. Wait a minute and try again, or send the text without one.'

type Asked = Pick<Call<string, 'comments.write'>, 'throttles' | 'member' | 'body'>

interface Previewing {
  /** The sent text, if it differs from the body. */
  readonly sent?: Fields
  readonly read: (
    values: Fields,
  ) => FormResult<{ readonly body: string }> | Promise<FormResult<{ readonly body: string }>>
  /** The page of the form; its preview is undefined if something is wrong with the form. */
  readonly show: (form: Typed, previewed: string | undefined) => PageData | Promise<PageData>
  readonly firstHeading?: 2 | 3
}

/** Replies to a form that was sent for a preview. */
export async function previewOf(
  call: Asked,
  view: string,
  { sent = call.body, read, show, firstHeading }: Previewing,
): Promise<Reply> {
  const { values, dropped } = convertedForm(sent)
  const form = await read(values)
  if (!form.ok) {
    const { errors } = form
    return invalid(view, await show({ values, errors }, undefined), errors)
  }
  const { body } = form.value
  const data = await show(untyped(values), body)
  return preview(call, view, data, { body, dropped }, firstHeading)
}

/** Returns the page with the preview; without it if the member requested too many. */
async function preview(
  { throttles, member }: Asked,
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
