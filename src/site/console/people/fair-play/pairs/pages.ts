import { leastOf } from '../../../../../domain/fair-play/estimate.ts'
import { insideOf } from '../../../../../domain/fair-play/pairs/inside.ts'
import type { PairStanding } from '../../../../../domain/fair-play/pairs/standing.ts'
import { pairAmountOf, pairKindsOf } from '../../../../../domain/fair-play/pairs/standing.ts'
import { plural, timeText } from '../../../../../shared/format.ts'
import type * as pairs from '../../../../../store/fair-play/pairs.ts'
import type { PageData } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../../ui/cells.ts'
import { fairPlayHref } from '../../../frame/links.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { bytesOf } from '../pages.ts'
import { isBad, scoreTag, scoreText } from '../parts/score.ts'
import type { VerdictPart } from '../parts/verdict.ts'
import { VERDICTS, verdictPart } from '../parts/verdict.ts'
import { pairHref, pairName } from './lines.ts'

export interface PairPage extends PageData, VerdictPart {
  /** Each leads to the case of the member. */
  readonly members: readonly { readonly name: string; readonly href: string }[]
  readonly score: string
  readonly isBad: boolean
  readonly sections: readonly Section[]
  readonly action: string
}

interface PairGiven {
  readonly parts: readonly pairs.PairPartRow[]
  /** Other members of the closed group. */
  readonly others: readonly { readonly name: string }[]
  readonly verdicts: Awaited<ReturnType<typeof pairs.verdictsOf>>
  readonly now: Date
}

/** Returns the page of a pair: what was found, and what each of the two would have had to do. */
export function pairPage(row: pairs.PairRow, form: Typed, given: PairGiven): PairPage {
  return {
    title: `Fair play: ${pairName(row)}`,
    members: [row.first, row.second, ...given.others.map(({ name }) => name)].map((name) => {
      return { name, href: fairPlayHref(name) }
    }),
    score: scoreTag(row),
    isBad: isBad(row),
    sections: [
      foundSection(row),
      explanationsSection(row),
      torrentsSection(given.parts),
      verdictsSection(given),
    ],
    action: `${pairHref(row.id)}/verdict`,
    ...verdictPart(form, row.version),
  }
}

const SCORED =
  'The score is the probability that at least one of the two reports false numbers. It does not ' +
  'say which one, and changes the score of neither. What no report contradicts is no part of it: ' +
  'data downloaded again and again, and closed groups.'
const UNSCORED =
  'There is no score, since no report contradicts what the two do, and honest members may act ' +
  'like this. The pair is listed because it happens so often.'

function foundSection({ standing, day, score }: pairs.PairRow): Section {
  const { joint, again, squares, exposure, inside, group } = standing
  const amount = pairAmountOf(standing)
  const amounts = [
    // The sum says nothing new if there is only one kind.
    { label: 'Not explained by another member', gib: Math.min(joint, again) > 0 ? amount : 0 },
    { label: 'More uploads than downloads', gib: joint },
    { label: 'Downloaded again and again', gib: again },
    { label: 'In nine of ten cases, at least', gib: leastOf(amount, squares) },
    {
      label: 'Moved between the two in a closed group',
      gib: group.length === 0 ? 0 : insideOf(inside),
    },
    { label: 'Traffic of the two on shared torrents', gib: exposure },
  ]
  return section('What was found', {
    lead:
      `Up to ${day.toISOString().slice(0, 10)}; older days count less, by half after 15 days. ` +
      (score === null ? UNSCORED : SCORED),
    facts: [
      ...amounts.flatMap(({ label, gib }) => {
        return gib === 0 ? [] : [{ label, text: bytesOf(gib) }]
      }),
      { label: 'Evidence', text: evidenceText(standing) },
    ],
  })
}

function evidenceText({ joint, again, tries, hits, looks, inside }: PairStanding): string {
  if (joint + again === 0) {
    const whole = Math.round(inside.torrents)
    const days = Math.round(inside.looks)
    return `as much as ${plural(whole, 'whole torrent', 'whole torrents')}, on ${daysText(days)}`
  }
  const [shared, found, days] = [tries, hits, looks].map((sum) => Math.round(sum))
  const of = plural(shared, 'shared torrent', 'shared torrents')
  return `on ${found} of ${of}, on ${daysText(days)}`
}

const daysText = (days: number) => plural(days, 'day', 'days')

/** Lists the explanations, each with the most that it could explain; one of them is enough. */
function explanationsSection({ first, second, standing }: pairs.PairRow): Section {
  const { up, hidden, again } = standing
  const all = [
    {
      label: `${first} reports uploads that did not happen`,
      says: `Then ${second} may be honest.`,
      gib: up[0],
    },
    {
      label: `${second} reports uploads that did not happen`,
      says: `Then ${first} may be honest.`,
      gib: up[1],
    },
    {
      label: `${first} downloads without reporting`,
      says: `Then ${second} may have uploaded it.`,
      gib: hidden[0],
    },
    {
      label: `${second} downloads without reporting`,
      says: `Then ${first} may have uploaded it.`,
      gib: hidden[1],
    },
    {
      label: 'One of the two downloads again and again',
      says:
        'More than twice the size of the torrents, and only the other one uploads it. A client ' +
        'that loses its data does so, too.',
      gib: again,
    },
    {
      label: 'The accounts report to each other only',
      says:
        'Four fifths of what each of them moves, and nothing contradicts it. Friends who share ' +
        'rare torrents look the same: compare clients, networks and what the torrents are.',
      gib: pairKindsOf(standing).closed,
    },
  ]
  return section('Explanations', {
    lead:
      'Other members of the same swarms, vanished leechers, failing disks, waste and announces ' +
      'across midnight are subtracted already.',
    table: tablePart({
      caption: 'What would explain the evidence',
      rows: all
        .filter(({ gib }) => gib > 0)
        .map(({ label, says, gib }) => ({
          head: words('Explanation', label),
          cells: [words('What it means', says), figure('Explains at most', bytesOf(gib))],
        })),
      nothing: 'No evidence is left.',
    }),
  })
}

function torrentsSection(parts: readonly pairs.PairPartRow[]): Section {
  return section('Torrents', {
    table: tablePart({
      caption: 'Torrents that count most',
      rows: parts.map(({ torrent, name, joint, taken, again }) => ({
        head: words('Torrent', name ?? `torrent ${torrent}`, `/torrents/${torrent}`),
        cells: [
          figure('More uploads than downloads', bytesOf(joint)),
          figure('Downloaded from the other', bytesOf(taken)),
          figure('Of this, again', bytesOf(again)),
        ],
      })),
      nothing: 'No torrent counts now.',
    }),
  })
}

function verdictsSection({ verdicts: rows, now }: PairGiven): Section {
  return section('Verdicts', {
    table: tablePart({
      caption: 'Verdicts of staff, newest first',
      rows: rows.map(({ verdict, score, by, note, at }) => ({
        head: words('Verdict', VERDICTS[verdict]),
        cells: [
          figure('Score', scoreText({ score })),
          words('By', by),
          words('Note', note ?? ''),
          moment('Time', timeText(at, now)),
        ],
      })),
      nothing: 'No verdict yet.',
    }),
  })
}
