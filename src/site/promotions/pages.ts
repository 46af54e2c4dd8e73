import { GIB } from '../../domain/units.ts'
import { factorsText, promotionScopes } from '../../domain/promotions/scopes.ts'
import { count, plural, timeText } from '../../shared/format.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import { choicesOf } from '../../store/taxonomy/categories.ts'
import type * as promotions from '../../store/promotions/promotions.ts'
import type * as tokenLots from '../../store/promotions/token-lots.ts'
import type { TokenRule } from '../../store/promotions/token-rules.ts'
import type * as tokenUses from '../../store/promotions/token-uses.ts'
import { TOKEN_DAYS } from '../../store/promotions/token-uses.ts'
import type { Cell } from '../ui/cells.ts'
import { mark, moment, words } from '../ui/cells.ts'
import type { EconomyPage, Part } from '../http/figures-page.ts'
import { economyPage, formPart, part, table } from '../http/figures-page.ts'
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
  return economyPage('/promotions', 'Promotions', {
    lead: 'Current promotions and your freeleech tokens.',
    figures: [
      { label: 'Freeleech tokens', text: count(tokens), title: null },
      ...(soonest === undefined
        ? []
        : [
            {
              label: `${count(soonest.remaining)} expire`,
              text: timeText(soonest.expiresAt, now).text,
              title: timeText(soonest.expiresAt, now).title,
            },
          ]),
    ],
    parts: [
      part('Promotions', {
        lead:
          'If several promotions apply, the lowest download factor and the highest ' +
          'upload factor count.',
        listing: table(
          'Current and upcoming promotions',
          current.map((row) => promotionLine(row, now)),
          'No promotions at the moment. Individual freeleech torrents are marked in the ' +
            'torrent lists.',
        ),
        links: [{ label: 'Freeleech torrents', href: '/torrents?q=is%3Afreeleech' }],
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
  const what = isMine ? 'All torrents, for you' : promotionScopes[scope]
  const isToCome = starts_at > now
  return [
    words('Title', title),
    words('Scope', target === null || isMine ? what : `${what}: ${target}`),
    words('Factors', factorsText(up_permille, down_permille)),
    mark('State', isToCome ? 'upcoming' : 'active', isToCome ? 'plain' : 'good'),
    moment('From', timeText(starts_at, now)),
    moment('Until', ends_at === null ? null : timeText(ends_at, now), 'no end date'),
  ]
}

function tokensPart({ lots, uses, pager }: Own, now: Date): Part {
  const runOut = lots.map(({ remaining, expiresAt }) => {
    const what = plural(remaining, 'token expires', 'tokens expire')
    const { text, title } = timeText(expiresAt, now)
    return `${what} ${text} (${title})`
  })
  const lines = uses.map(({ torrentId, name, usedAt, expiresAt, endedAt }) => {
    const until = endedAt ?? expiresAt
    const isOver = until <= now
    return [
      words('Torrent', name, `/torrents/${torrentId}`),
      mark('State', isOver ? 'ended' : 'active', isOver ? 'plain' : 'good'),
      moment('Used', timeText(usedAt, now)),
      moment('Until', timeText(until, now)),
    ]
  })
  return part('Your freeleech tokens', {
    lead:
      `A freeleech token makes one torrent freeleech for you until you have completed it, ` +
      `for at most ${TOKEN_DAYS} ` +
      'days. Tokens are never used for torrents that are already freeleech.',
    items: runOut,
    listing: table(
      'Freeleech tokens you used, newest first',
      lines,
      'No freeleech tokens used yet.',
    ),
    pager,
    links: [{ label: 'Buy freeleech tokens', href: '/shop' }],
  })
}

/** The initial values of the form. */
export function ruleValues({ rule, categories }: Pick<Own, 'rule' | 'categories'>) {
  if (rule === null) return { gib: '10', keep: '0' }
  const category = categories.find(({ id }) => id === rule.categoryId)?.slug ?? ''
  const gib = String(Number((rule.leastBytes / GIB).toFixed(3)))
  return { gib, keep: String(rule.keep), category, expiring: rule.onlyExpiring }
}

function rulePart({ rule, categories }: Own, typed: Typed): Part {
  const options = choices('All categories', choicesOf(categories))
  return part('Use tokens automatically', {
    lead:
      rule === null
        ? 'Off. Freeleech tokens are used only when you choose to.'
        : 'When you start to download a matching torrent, a freeleech token is used for it.',
    form: formPart(typed, {
      action: '/promotions/rule',
      method: 'PUT',
      button: rule === null ? 'Save rule' : 'Save rule',
      controls: [
        control('text', typed, 'gib', 'Minimum torrent size (GiB)', {
          isRequired: true,
          maxLength: 16,
        }),
        control('select', typed, 'category', 'Category', { options }),
        control('text', typed, 'keep', 'Tokens to keep', { maxLength: 6 }),
        control('check', typed, 'expiring', 'Only use tokens that expire within a month'),
      ],
    }),
  })
}

function dropPart(): Part {
  const none = { values: {}, errors: {} }
  const action = '/promotions/rule'
  return part('Turn off automatic use', {
    form: formPart(none, { action, method: 'DELETE', button: 'Remove rule' }),
  })
}
