import { TITLE_LENGTH } from '../../../domain/points/shop/kinds.ts'
import { pointWords } from '../../../shared/format.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { onceKey } from '../../http/figures-page.ts'
import { needsTitle, NOT_SOLD } from './labels.ts'
import type { OfferedItem } from './pages.ts'
import { broughtBy, factsOf } from './pages.ts'

interface BuyPage extends PageData {
  readonly says: string
  readonly rows: readonly { readonly label: string; readonly text: string }[]
  readonly whyNot: string | null
  readonly action: string
  readonly key: string
  /** In points, for the form. */
  readonly price: string
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
  readonly button: string
}

/**
 * The price and the effect of a purchase, before it is made.
 * @param own the member's points, in thousandths
 */
export function buyPage(
  { item, whyNot }: OfferedItem,
  own: bigint,
  typed: Typed,
  now: Date,
): BuyPage {
  const { slug, name, says, price, kind } = item
  const title = { maxLength: TITLE_LENGTH, isRequired: true }
  const fields = needsTitle(kind) ? [field(typed, 'title', 'Title text', title)] : []
  const left = own - BigInt(price)
  return {
    title: `Buy ${name}`,
    says,
    rows: [
      { label: 'You get', text: [broughtBy(item), ...factsOf(item, now)].join('; ') },
      { label: 'Price', text: pointWords(price) },
      { label: 'You have', text: pointWords(own) },
      ...(left < 0n ? [] : [{ label: 'Left afterwards', text: pointWords(left) }]),
    ],
    whyNot: whyNot === null ? null : NOT_SOLD[whyNot],
    action: `/shop/${slug}/buy`,
    key: onceKey(typed.values).value,
    price: String(price / 1_000),
    fields,
    summary: summary(typed, fields),
    button: `Buy for ${pointWords(price)}`,
  }
}
