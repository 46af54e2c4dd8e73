import { GIB } from '../../domain/units.ts'
import { factorsText, promotionScopes } from '../../domain/promotions/scopes.ts'
import { count, timeText } from '../../shared/format.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type * as promotions from '../../store/promotions/promotions.ts'
import type * as tokenLots from '../../store/promotions/token-lots.ts'
import type { TokenRule } from '../../store/promotions/token-rules.ts'
import type * as tokenUses from '../../store/promotions/token-uses.ts'
import { TOKEN_DAYS } from '../../store/promotions/token-uses.ts'
import type { Cell, EconomyPage, Part } from '../ui/figures-page.ts'
import { economyPage, formPart, mark, moment, part, table, words } from '../ui/figures-page.ts'
import { choices, control } from '../http/control.ts'
import type { Typed } from '../http/frame/fields.ts'
import type { Pager } from '../http/frame/pager.ts'

type UsedToken = Awaited<ReturnType<typeof tokenUses.ofMember>>[number]

export interface Own {
  readonly current: Awaited<ReturnType<typeof promotions.forMember>>
  readonly tokens: bigint
  readonly lots: Awaited<ReturnType<typeof tokenLots.ofMember>>
  readonly rule: TokenRule | null
  readonly uses: readonly UsedToken[]
  readonly categories: readonly CategoryRow[]
  readonly pager: Pager | null
}

export function promotionsPage(own: Own, typed: Typed, now: Date): EconomyPage {
  const { current, tokens, lots } = own
  const soonest = lots[0]
  return economyPage('/promotions', 'Free now', {
    lead: 'What counts less or more for you, until when, and your tokens.',
    figures: [
      { label: 'Tokens', text: count(tokens), title: null },
      ...(soonest === undefined
        ? []
        : [
            {
              label: `${count(soonest.remaining)} run out`,
              text: timeText(soonest.expiresAt, now).text,
              title: timeText(soonest.expiresAt, now).title,
            },
          ]),
    ],
    parts: [
      part('Promotions', {
        lead: 'Of all that hold, the least download and the most upload count.',
        listing: table(
          'What holds now or is to come',
          current.map((row) => promotionLine(row, now)),
          'Nothing is promoted now. Torrents that are free say so in the lists.',
        ),
        links: [{ label: 'Torrents that are free now', href: '/torrents?q=is%3Afreeleech' }],
      }),
      tokensPart(own, now),
      rulePart(own, typed),
      ...(own.rule === null ? [] : [dropPart()]),
    ],
  })
}

function promotionLine(row: Own['current'][number], now: Date): readonly Cell[] {
  const { scope, target, title, up_permille, down_permille, starts_at, ends_at } = row
  const isMine = scope === 'personal'
  const what = isMine ? 'Everything, for you' : promotionScopes[scope]
  const isToCome = starts_at > now
  return [
    words('Title', title),
    words('For', target === null || isMine ? what : `${what}: ${target}`),
    words('Worth', factorsText(up_permille, down_permille)),
    mark('State', isToCome ? 'to come' : 'holds', isToCome ? 'plain' : 'good'),
    moment('From', timeText(starts_at, now)),
    moment('Until', ends_at === null ? null : timeText(ends_at, now), 'it is ended'),
  ]
}

function tokensPart({ lots, uses, pager }: Own, now: Date): Part {
  const runOut = lots.map(({ remaining, expiresAt }) => {
    const what = remaining === 1 ? '1 token runs' : `${count(remaining)} tokens run`
    const { text, title } = timeText(expiresAt, now)
    return `${what} out unspent ${text} (${title})`
  })
  const lines = uses.map(({ torrentId, name, usedAt, expiresAt, endedAt }) => {
    const until = endedAt ?? expiresAt
    const isOver = until <= now
    return [
      words('Torrent', name, `/torrents/${torrentId}`),
      mark('State', isOver ? 'over' : 'free for you', isOver ? 'plain' : 'good'),
      moment('Spent', timeText(usedAt, now)),
      moment('Until', timeText(until, now)),
    ]
  })
  return part('My tokens', {
    lead:
      `A token makes a torrent free for you until you have all of it, at most ${TOKEN_DAYS} ` +
      'days. It is never spent where something is free already.',
    items: runOut,
    listing: table('Tokens that you spent, the newest first', lines, 'You have spent none yet.'),
    pager,
    links: [{ label: 'Buy tokens', href: '/store' }],
  })
}

/** What the form of the rule begins with. */
export function ruleValues({ rule, categories }: Pick<Own, 'rule' | 'categories'>) {
  if (rule === null) return { gib: '10', keep: '0' }
  const category = categories.find(({ id }) => id === rule.categoryId)?.slug ?? ''
  const gib = String(Number((rule.leastBytes / GIB).toFixed(3)))
  return { gib, keep: String(rule.keep), category, expiring: rule.onlyExpiring }
}

function rulePart({ rule, categories }: Own, typed: Typed): Part {
  const options = choices(
    'Every category',
    categories.map(({ slug, name }) => [slug, name] as const),
  )
  return part('Spend tokens by a rule', {
    lead:
      rule === null
        ? 'No rule: tokens are spent by yourself alone.'
        : 'When you begin to download a torrent that fits, a token is spent on it.',
    form: formPart(typed, {
      action: '/promotions/rule',
      method: 'PUT',
      button: rule === null ? 'Spend them so' : 'Change the rule',
      controls: [
        control('text', typed, 'gib', 'Torrents from, GiB', { isRequired: true, maxLength: 16 }),
        control('select', typed, 'category', 'Of', { options }),
        control('text', typed, 'keep', 'Tokens that stay', { maxLength: 6 }),
        control('check', typed, 'expiring', 'Only while a token runs out within a month'),
      ],
    }),
  })
}

function dropPart(): Part {
  const none = { values: {}, errors: {} }
  const action = '/promotions/rule'
  return part('Without a rule', {
    form: formPart(none, { action, method: 'DELETE', button: 'Spend none by a rule' }),
  })
}
