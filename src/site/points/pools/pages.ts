import { factorsText } from '../../../domain/promotions/scopes.ts'
import { count, plural, pointWords, points, timeText } from '../../../shared/format.ts'
import { BOUNTY_HOURS } from '../../../store/points/pool-endings.ts'
import type * as pools from '../../../store/points/pools.ts'
import type { Cell } from '../../ui/cells.ts'
import { figure, mark, moment, words } from '../../ui/cells.ts'
import type { EconomyPage, Figure, Part } from '../../http/figures-page.ts'
import { economyPage, formPart, onceKey, part, table } from '../../http/figures-page.ts'
import { control } from '../../http/control.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { userHref } from '../../ui/link.ts'

const STATES = { open: 'open', full: 'full', paid: 'paid out', back: 'refunded' } as const

export function poolsPage(
  rows: readonly pools.PoolRow[],
  pager: Pager | null,
  now: Date,
): EconomyPage {
  return economyPage('/pools', 'Pools', {
    lead:
      'Members fill pools together. A full pool starts a promotion for everyone; ' +
      'a bounty is paid to the member who reseeds a torrent.',
    parts: [
      part('Pools', {
        listing: table(
          'Pools, open ones first',
          rows.map((row) => lineOf(row, now)),
          NONE,
        ),
        pager,
      }),
    ],
  })
}

const NONE =
  'No pools yet. Staff start site-wide pools; members start bounties on torrents without seeders.'

function lineOf(row: pools.PoolRow, now: Date): readonly Cell[] {
  const { id, title, state, givers, endedAt, openedAt } = row
  const isGood = state === 'full' || state === 'paid'
  return [
    words('Pool', title, `/pools/${id}`),
    words('Purpose', purposeOf(row)),
    figure('Collected', inIt(row)),
    figure('Members', count(givers)),
    mark('State', STATES[state], isGood ? 'good' : 'plain'),
    moment('Since', timeText(endedAt ?? openedAt, now)),
  ]
}

function purposeOf({ kind, hours, upPermille, downPermille, torrent }: pools.PoolRow): string {
  if (kind === 'reseed') return `the member who reseeds ${torrent ?? 'a torrent'}`
  const factors = factorsText(upPermille ?? 1_000, downPermille ?? 1_000)
  return `${factors} for ${plural(hours ?? 0, 'hour', 'hours')}`
}

function inIt({ given, goal }: pools.PoolRow): string {
  return goal === null ? points(given) : `${points(given)} of ${points(goal)}`
}

interface Shown {
  readonly pool: pools.PoolRow
  readonly gifts: Awaited<ReturnType<typeof pools.gifts>>
  /** The reader's balance, in thousandths. */
  readonly own: bigint
  readonly canGive: boolean
}

export function poolPage({ pool, gifts, own, canGive }: Shown, typed: Typed, now: Date) {
  const isOpen = pool.state === 'open' && (pool.closesAt === null || pool.closesAt > now)
  return economyPage('/pools', pool.title, {
    lead: leadOf(pool),
    figures: figuresOf(pool, now),
    parts: [
      ...(isOpen && canGive ? [givePart(pool, own, typed)] : []),
      part('Latest contributions', {
        listing: table(
          'Latest contributions',
          gifts.map(({ name, amount, at }) => [
            words('Member', name, userHref(name)),
            figure('Points', points(amount)),
            moment('When', timeText(at, now)),
          ]),
          'No contributions yet.',
        ),
        links: [
          ...(pool.torrentId === null
            ? []
            : [{ label: 'View torrent', href: `/torrents/${pool.torrentId}` }]),
          { label: 'All pools', href: '/pools' },
        ],
      }),
    ],
  }) satisfies EconomyPage
}

function leadOf(pool: pools.PoolRow): string {
  if (pool.state === 'full') return 'The pool is full, and its promotion has started.'
  if (pool.state === 'back') return 'The pool is closed. All contributions were refunded.'
  if (pool.state === 'paid') return `${pool.winner ?? 'A member'} reseeded the torrent.`
  if (pool.kind === 'promotion') return `When the pool is full, everyone gets ${purposeOf(pool)}.`
  return (
    `The bounty is paid to the first member who starts seeding the torrent now and seeds ` +
    `it for ${BOUNTY_HOURS} ` +
    'hours. Contributors cannot win it.'
  )
}

function figuresOf(pool: pools.PoolRow, now: Date): readonly Figure[] {
  const { goal, given, givers, closesAt, state } = pool
  const percent = goal === null ? null : Math.floor((given / goal) * 100)
  const all = [
    { label: 'Collected', text: inIt(pool), title: null },
    ...(percent === null ? [] : [{ label: 'Progress', text: `${percent} %`, title: null }]),
    { label: 'Members', text: count(givers), title: null },
  ]
  if (closesAt === null || state !== 'open') return all
  const closes = timeText(closesAt, now)
  return [...all, { label: 'Refunded', text: closes.text, title: closes.title }]
}

function givePart(pool: pools.PoolRow, own: bigint, typed: Typed): Part {
  return part('Contribute', {
    lead: `You have ${pointWords(own)}. A pool accepts no more than it still needs.`,
    form: formPart(typed, {
      action: `/pools/${pool.id}/gifts`,
      button: 'Contribute points',
      hidden: [onceKey(typed.values)],
      controls: [control('text', typed, 'amount', 'Points', { isRequired: true, maxLength: 20 })],
    }),
  })
}
