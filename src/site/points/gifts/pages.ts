import type { GiftRules } from '../../../domain/points/gift-limits.ts'
import { count, points, timeText } from '../../../shared/format.ts'
import type { GiftDay, GiftRow } from '../../../store/points/gifts.ts'
import type { Balances } from '../../../store/records/ledger/balances.ts'
import type { Cell } from '../../ui/cells.ts'
import { moment, words } from '../../ui/cells.ts'
import type { EconomyPage, Part } from '../../http/figures-page.ts'
import { economyPage, formPart, onceKey, part, table } from '../../http/figures-page.ts'
import { control } from '../../http/control.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { changeText } from '../../ledger/parts/labels.ts'
import { userHref } from '../../ui/link.ts'

export interface Gifts {
  readonly me: number
  readonly canGive: boolean
  readonly rules: GiftRules
  readonly day: GiftDay
  readonly own: Balances
  readonly rows: readonly GiftRow[]
  readonly pager: Pager | null
}

export function giftsPage(found: Gifts, typed: Typed, now: Date): EconomyPage {
  const { day, own, rows, me, canGive, pager } = found
  return economyPage('/gifts', 'Gifts', {
    lead: 'Send points and freeleech tokens to other members.',
    figures: [
      { label: 'Your points', text: points(own.points), title: null },
      { label: 'Your freeleech tokens', text: count(own.tokens), title: null },
      { label: 'Points you can send today', text: points(day.points), title: null },
      { label: 'Tokens you can send today', text: count(day.tokens), title: null },
    ],
    parts: [
      ...(canGive ? [givePart(found, typed, now)] : []),
      part('Sent and received', {
        listing: table(
          'Gifts, newest first',
          rows.map((row) => lineOf(row, me, now)),
          'No gifts yet.',
        ),
        pager,
      }),
    ],
  })
}

function givePart({ day, rules }: Gifts, typed: Typed, now: Date): Part {
  if (day.opensAt !== null) {
    const when = timeText(day.opensAt, now).text
    return part('Send a gift', {
      lead: `Your account is too new to send gifts. You can send the first one ${when}.`,
    })
  }
  const kept = rules.taxPercent === 0 ? '' : ` The site keeps ${rules.taxPercent} % of points.`
  const money = [['points', 'Points'] as const, ['tokens', 'Freeleech tokens'] as const]
  return part('Send a gift', {
    lead: `A gift cannot be undone. The recipient is notified.${kept}`,
    form: formPart(typed, {
      action: '/gifts',
      button: 'Send gift',
      hidden: [onceKey(typed.values)],
      controls: [
        control('text', typed, 'to', 'Recipient', { isRequired: true, maxLength: 30 }),
        control('select', typed, 'currency', 'Currency', { options: money }),
        control('text', typed, 'amount', 'Amount', { isRequired: true, maxLength: 20 }),
        control('text', typed, 'note', 'Message', { maxLength: 200 }),
      ],
    }),
  })
}

function lineOf(row: GiftRow, me: number, now: Date): readonly Cell[] {
  const { currency, amount, tax, fromId, from, to, note, at } = row
  const isMine = fromId === me
  const name = isMine ? to : from
  const moved = isMine ? -BigInt(amount) : BigInt(amount - tax)
  return [
    words('Member', `${isMine ? 'to' : 'from'} ${name}`, userHref(name)),
    { ...words('Amount', changeText(currency, moved)), isNum: true },
    words('Message', note),
    moment('When', timeText(at, now)),
  ]
}
