import { TITLE_LENGTH } from '../../../domain/points/shop/kinds.ts'
import type { NotSold } from '../../../domain/points/shop/may-buy.ts'
import { bytes, count, points, timeText } from '../../../shared/format.ts'
import type { PurchaseRow } from '../../../store/points/purchases.ts'
import type { StoreItem } from '../../../store/points/shop-items.ts'
import type { EconomyPage } from '../../ui/figures-page.ts'
import { economyPage, figure, moment, onceKey, part, table, words } from '../../ui/figures-page.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary, untyped } from '../../http/frame/fields.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { needsTitle, NOT_SOLD } from './labels.ts'

export interface OfferedItem {
  readonly item: StoreItem
  readonly whyNot: NotSold | null
}

interface Offer {
  /** Thousandths. */
  readonly points: bigint
  readonly items: readonly OfferedItem[]
}

interface ShownItem {
  readonly name: string
  readonly says: string
  readonly price: string
  readonly facts: readonly string[]
  readonly hasFacts: boolean
  readonly action: string
  readonly key: string
  readonly canBuy: boolean
  readonly whyNot: string | null
  readonly button: string
  readonly fields: readonly Field[]
}

export interface StorePage extends EconomyPage {
  readonly items: readonly ShownItem[]
  readonly isEmpty: boolean
  readonly summary: FormSummary | null
}

interface Asked extends Typed {
  /** The item whose form was sent; null: none was. */
  readonly slug: string | null
  readonly canSpend: boolean
}

export function storePage({ points: own, items }: Offer, asked: Asked, now: Date): StorePage {
  const shown = items.map((one) => shownItem(one, asked, now))
  return {
    ...economyPage('/store', 'Store', {
      lead: 'What points buy. A click more than meant buys nothing twice.',
      figures: [{ label: 'You have', text: `${points(own)} points`, title: null }],
      parts: [],
    }),
    items: shown,
    isEmpty: shown.length === 0,
    summary: summary(
      asked,
      shown.flatMap(({ fields }) => fields),
    ),
  }
}

function shownItem({ item, whyNot }: OfferedItem, asked: Asked, now: Date): ShownItem {
  const { slug, name, says, price, kind } = item
  const form = asked.slug === slug ? asked : untyped()
  const facts = factsOf(item, now)
  const fields = needsTitle(kind)
    ? [{ ...field(form, 'title', 'The title', { maxLength: TITLE_LENGTH, isRequired: true }) }]
    : []
  return {
    ...{ name, says, facts },
    hasFacts: facts.length > 0,
    price: `${points(price)} points`,
    action: `/store/${slug}/buy`,
    key: onceKey(form.values).value,
    canBuy: whyNot === null && asked.canSpend,
    whyNot: whyNot === null ? null : NOT_SOLD[whyNot],
    button: `Buy ${name}`,
    fields,
  }
}

function factsOf(item: StoreItem, now: Date): readonly string[] {
  const { stock, memberLimit, limitDays, lastsDays, roleName, startsAt, endsAt } = item
  const within = limitDays === null ? '' : ` in ${limitDays} days`
  return [
    lastsDays === null ? '' : `Runs out unspent after ${lastsDays} days`,
    memberLimit === null ? '' : `At most ${memberLimit} for each${within}`,
    stock === null ? '' : `${count(stock)} left`,
    roleName === null ? '' : `From ${roleName} on`,
    startsAt === null || startsAt <= now ? '' : `On sale ${timeText(startsAt, now).text}`,
    endsAt === null ? '' : `On sale until ${timeText(endsAt, now).title}`,
  ].filter((fact) => fact !== '')
}

export function purchasesPage(
  rows: readonly PurchaseRow[],
  pager: Pager | null,
  now: Date,
): EconomyPage {
  const lines = rows.map((row) => [
    words('What', row.detail === '' ? row.name : `${row.name}: “${row.detail}”`),
    figure('Paid', `${points(row.price)} points`),
    words('Brought', broughtBy(row)),
    moment('When', timeText(row.at, now)),
    moment('Until', row.endsAt && timeText(row.endsAt, now), 'for good'),
  ])
  return economyPage('/store', 'What I bought', {
    parts: [
      part('Purchases', {
        listing: table('What you bought, the newest first', lines, 'You have bought nothing yet.'),
        pager,
        links: [{ label: 'To the store', href: '/store' }],
      }),
    ],
  })
}

function broughtBy({ kind, amount }: Pick<PurchaseRow, 'kind' | 'amount'>): string {
  switch (kind) {
    case 'upload':
      return `${bytes(amount)} uploaded`
    case 'download':
      return `${bytes(amount)} less downloaded`
    case 'tokens':
      return `${count(amount)} ${amount === 1 ? 'token' : 'tokens'}`
    case 'invites':
      return `${count(amount)} ${amount === 1 ? 'invite' : 'invites'}`
    case 'freeleech':
      return `${count(amount)} hours`
    case 'title':
      return 'a title'
  }
}
