import type { NotSold } from '../../../domain/points/shop/may-buy.ts'
import { bytes, count, plural, pointWords, timeText } from '../../../shared/format.ts'
import type { PurchaseRow } from '../../../store/points/purchases.ts'
import type { StoreItem } from '../../../store/points/shop-items.ts'
import { figure, moment, words } from '../../ui/cells.ts'
import type { EconomyPage } from '../../http/figures-page.ts'
import { economyPage, part, table } from '../../http/figures-page.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { NOT_SOLD } from './labels.ts'

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
  readonly buyHref: string
  readonly canBuy: boolean
  readonly whyNot: string | null
  readonly button: string
}

export interface StorePage extends EconomyPage {
  readonly items: readonly ShownItem[]
  readonly isEmpty: boolean
}

export function storePage({ points: own, items }: Offer, canSpend: boolean, now: Date): StorePage {
  const shown = items.map((one) => shownItem(one, canSpend, now))
  return {
    ...economyPage('/shop', 'Shop', {
      lead: 'Spend your points. You see what you get and what it costs before you pay.',
      figures: [{ label: 'Your points', text: pointWords(own), title: null }],
      parts: [],
    }),
    items: shown,
    isEmpty: shown.length === 0,
  }
}

function shownItem({ item, whyNot }: OfferedItem, canSpend: boolean, now: Date): ShownItem {
  const { slug, name, says, price } = item
  const facts = factsOf(item, now)
  return {
    ...{ name, says, facts },
    hasFacts: facts.length > 0,
    price: pointWords(price),
    buyHref: `/shop/${slug}/buy`,
    canBuy: whyNot === null && canSpend,
    whyNot: whyNot === null ? null : NOT_SOLD[whyNot],
    button: `Buy ${name}`,
  }
}

/** Limits of an item and its end, in words. */
export function factsOf(item: StoreItem, now: Date): readonly string[] {
  const { stock, memberLimit, limitDays, lastsDays, roleName, startsAt, endsAt } = item
  const within = limitDays === null ? '' : ` in ${plural(limitDays, 'day', 'days')}`
  return [
    lastsDays === null ? '' : `Expires after ${plural(lastsDays, 'day', 'days')} if unused`,
    memberLimit === null ? '' : `At most ${memberLimit} per member${within}`,
    stock === null ? '' : `${count(stock)} left`,
    roleName === null ? '' : `Requires ${roleName} or higher`,
    startsAt === null || startsAt <= now ? '' : `Available ${timeText(startsAt, now).text}`,
    endsAt === null ? '' : `Available until ${timeText(endsAt, now).title}`,
  ].filter((fact) => fact !== '')
}

export function purchasesPage(
  rows: readonly PurchaseRow[],
  pager: Pager | null,
  now: Date,
): EconomyPage {
  const lines = rows.map((row) => [
    words('Item', row.detail === '' ? row.name : `${row.name}: “${row.detail}”`),
    figure('Price', pointWords(row.price)),
    words('Received', broughtBy(row)),
    moment('When', timeText(row.at, now)),
    moment('Until', row.endsAt && timeText(row.endsAt, now), 'permanent'),
  ])
  return economyPage('/shop', 'Your purchases', {
    parts: [
      part('Purchases', {
        listing: table('Your purchases, newest first', lines, 'No purchases yet.'),
        pager,
        links: [{ label: 'Back to the shop', href: '/shop' }],
      }),
    ],
  })
}

/** The effect of a purchase, in words. */
export function broughtBy({ kind, amount }: Pick<PurchaseRow, 'kind' | 'amount'>): string {
  switch (kind) {
    case 'upload':
      return `${bytes(amount)} uploaded`
    case 'download':
      return `${bytes(amount)} less downloaded`
    case 'tokens':
      return plural(amount, 'freeleech token', 'freeleech tokens')
    case 'invites':
      return plural(amount, 'invite', 'invites')
    case 'freeleech':
      return plural(amount, 'hour', 'hours')
    case 'title':
      return 'a title'
  }
}
