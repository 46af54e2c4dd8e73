import { factorsText } from '../../../domain/promotions/scopes.ts'
import { count, points, timeText } from '../../../shared/format.ts'
import { BOUNTY_HOURS } from '../../../store/points/pool-endings.ts'
import type * as pools from '../../../store/points/pools.ts'
import type { Cell, EconomyPage, Figure, Part } from '../../ui/figures-page.ts'
import {
  economyPage,
  figure,
  formPart,
  mark,
  moment,
  onceKey,
  part,
  table,
  words,
} from '../../ui/figures-page.ts'
import { control } from '../../http/control.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { Pager } from '../../http/frame/pager.ts'

const STATES = { open: 'open', full: 'full', paid: 'paid out', back: 'given back' } as const

export function poolsPage(
  rows: readonly pools.PoolRow[],
  pager: Pager | null,
  now: Date,
): EconomyPage {
  return economyPage('/pools', 'Pools', {
    lead:
      'Pots that members fill together. A full one makes things free for everybody for a while; ' +
      'a bounty goes to whoever brings a torrent back.',
    parts: [
      part('All pools', {
        listing: table(
          'Pools, the open ones first',
          rows.map((row) => lineOf(row, now)),
          NONE,
        ),
        pager,
      }),
    ],
  })
}

const NONE =
  'There is no pool. Staff open those of the whole site; a torrent without seeds has one.'

function lineOf(row: pools.PoolRow, now: Date): readonly Cell[] {
  const { id, title, state, givers, endedAt, openedAt } = row
  const isGood = state === 'full' || state === 'paid'
  return [
    words('Pool', title, `/pools/${id}`),
    words('For', purposeOf(row)),
    figure('In it', inIt(row)),
    figure('Members', count(givers)),
    mark('State', STATES[state], isGood ? 'good' : 'plain'),
    moment('Since', timeText(endedAt ?? openedAt, now)),
  ]
}

function purposeOf({ kind, hours, upPermille, downPermille, torrent }: pools.PoolRow): string {
  if (kind === 'reseed') return `who brings back ${torrent ?? 'a torrent'}`
  return `${factorsText(upPermille ?? 1_000, downPermille ?? 1_000)} for ${hours} hours`
}

function inIt({ given, goal }: pools.PoolRow): string {
  return goal === null ? points(given) : `${points(given)} of ${points(goal)}`
}

interface Shown {
  readonly pool: pools.PoolRow
  readonly gifts: Awaited<ReturnType<typeof pools.gifts>>
  /** Thousandths that the reader has. */
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
      part('Who gave last', {
        listing: table(
          'The last gifts',
          gifts.map(({ name, amount, at }) => [
            words('Member', name, `/users/${encodeURIComponent(name)}`),
            figure('Points', points(amount)),
            moment('When', timeText(at, now)),
          ]),
          'Nobody has given yet.',
        ),
        links: [
          ...(pool.torrentId === null
            ? []
            : [{ label: 'The torrent', href: `/torrents/${pool.torrentId}` }]),
          { label: 'All pools', href: '/pools' },
        ],
      }),
    ],
  }) satisfies EconomyPage
}

function leadOf(pool: pools.PoolRow): string {
  if (pool.state === 'full') return 'It is full: what it is for has begun.'
  if (pool.state === 'back') return 'It is closed: everybody has their points back.'
  if (pool.state === 'paid') return `${pool.winner ?? 'Somebody'} brought it back.`
  if (pool.kind === 'promotion') return `When it is full: ${purposeOf(pool)}, for everybody.`
  return (
    `It goes to the first who begins to seed the torrent now and does so for ${BOUNTY_HOURS} ` +
    'hours. Who gave to it wins nothing.'
  )
}

function figuresOf(pool: pools.PoolRow, now: Date): readonly Figure[] {
  const { goal, given, givers, closesAt, state } = pool
  const percent = goal === null ? null : Math.floor((given / goal) * 100)
  const all = [
    { label: 'In it', text: inIt(pool), title: null },
    ...(percent === null ? [] : [{ label: 'Full', text: `${percent} %`, title: null }]),
    { label: 'Members', text: count(givers), title: null },
  ]
  if (closesAt === null || state !== 'open') return all
  const closes = timeText(closesAt, now)
  return [...all, { label: 'Goes back', text: closes.text, title: closes.title }]
}

function givePart(pool: pools.PoolRow, own: bigint, typed: Typed): Part {
  return part('Give', {
    lead: `You have ${points(own)} points. A pool takes no more than it lacks.`,
    form: formPart(typed, {
      action: `/pools/${pool.id}/gifts`,
      button: 'Give',
      hidden: [onceKey(typed.values)],
      controls: [control('text', typed, 'amount', 'Points', { isRequired: true, maxLength: 20 })],
    }),
  })
}
