import type { AnomalyKind } from '../../../../domain/anomalies/rules/index.ts'
import { anomalyKinds, anomalyWords } from '../../../../domain/anomalies/rules/index.ts'
import { isClaimCase } from '../../../../domain/fair-play/claims.ts'
import { hiddenEstimate, overstatedEstimate } from '../../../../domain/fair-play/estimate.ts'
import { SHOWN_SCORE } from '../../../../domain/fair-play/score.ts'
import type { Judged, Precision, Reason } from '../../../../domain/fair-play/verdicts.ts'
import { precisionOf, reasons } from '../../../../domain/fair-play/verdicts.ts'
import { GIB } from '../../../../domain/units.ts'
import { bytes, count, timeText } from '../../../../shared/format.ts'
import type { CaseRow, CaseSource, CaseState } from '../../../../store/fair-play/cases.ts'
import { caseSources, caseStates } from '../../../../store/fair-play/cases.ts'
import type { PairRow } from '../../../../store/fair-play/pairs.ts'
import { choices, control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import { FAIR_PLAY, fairPlayHref, memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Section } from '../../frame/sections.ts'
import { section } from '../../frame/sections.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage, tablePart } from '../../frame/table.ts'
import { withPairs } from './pairs/lines.ts'
import { isBad, scoreText } from './parts/score.ts'
import { VERDICTS } from './parts/verdict.ts'

const STATES: Readonly<Record<CaseState, string>> = {
  waiting: 'Waiting',
  ...VERDICTS,
  findings: 'Findings decided one by one',
}

const SOURCES: Readonly<Record<CaseSource, string>> = { score: 'Score', rules: 'Rules only' }

const REASONS: Readonly<Record<Reason, string>> = {
  overstated: 'Uploads that did not happen',
  taken: 'Downloads that are hidden or false',
}

export interface CasesPage extends TablePage {
  readonly precision: Section
}

interface Given {
  /** The pairs whose scores are within this page, highest first. */
  readonly pairs: readonly PairRow[]
  readonly judged: readonly Judged[]
  readonly now: Date
}

export function casesPage(form: Typed, found: Paged<CaseRow>, given: Given): CasesPage {
  const { pairs, judged, now } = given
  const states = caseStates.map((state) => [state, STATES[state]] as const)
  const sources = caseSources.map((source) => [source, SOURCES[source]] as const)
  const rules = anomalyKinds.map((kind) => [kind, anomalyWords[kind].label] as const)
  return {
    ...tablePage({
      title: 'Fair play',
      lead:
        'Members whose reports do not agree with those of other members, highest score first. ' +
        'The score is the probability, in percent, that reports are false; cases with ' +
        `${SHOWN_SCORE} or more are listed. A line with two names is a pair: its score is the ` +
        'probability that at least one of the two reports false numbers. Below are cases ' +
        'without a score: rules found them; or a member uploads far more than others to leechers ' +
        'that vanished; or two or more move nearly all of their data among themselves, or the ' +
        'same data again and again. No member is banned automatically. A task evaluates each ' +
        'day once it is complete; rules are applied every hour.',
      action: FAIR_PLAY,
      controls: [
        control('select', form, 'state', 'State', { options: states }),
        control('select', form, 'found', 'Found by', { options: choices('All', sources) }),
        control('select', form, 'rule', 'Rule', { options: choices('All rules', rules) }),
      ],
      caption: 'Cases, highest score first',
      rows: withPairs(found.rows, (row) => caseLine(row, now), pairs, now),
      nothing: 'No cases.',
      pager: found.pager,
    }),
    precision: precisionSection(judged),
  }
}

function caseLine(row: CaseRow, now: Date): TableRow {
  const { name, score, standing, overstated, taken, waitsSince } = row
  const ifScored = (text: string) => (score === null ? '' : text)
  return {
    head: words('Member', name, fairPlayHref(name)),
    cells: [
      mark('Score', scoreText(row), isBad(row) ? 'bad' : 'plain'),
      words('Rules', foundText(row)),
      figure('Upload score', ifScored(String(overstated))),
      figure('Download score', ifScored(String(taken))),
      figure('False uploads', ifScored(bytesOf(overstatedEstimate(standing).amount))),
      figure('Hidden downloads', ifScored(bytesOf(hiddenEstimate(standing).amount))),
      moment('Waiting', waitsSince === null ? null : timeText(waitsSince, now)),
    ],
    acts: [{ label: 'Member page', about: name, href: memberHref(name), method: null }],
  }
}

/** Returns the names of rules, such as `Shared passkey, Forged client`. */
export function rulesText(rules: readonly AnomalyKind[]): string {
  return rules.map((kind) => anomalyWords[kind].label).join(', ')
}

/** Names what was found apart from the score: rules, and uploads to leechers that vanished. */
export function foundText({ rules, standing }: Pick<CaseRow, 'rules' | 'standing'>): string {
  const claims = isClaimCase(standing) ? ['Vanished leechers'] : []
  return [rulesText(rules), ...claims].filter((text) => text !== '').join(', ')
}

function precisionSection(judged: readonly Judged[]): Section {
  const title = 'How often the score was right'
  if (judged.length === 0) return section(title, { lead: 'Not known: there is no verdict yet.' })
  const measured = precisionOf(judged)
  const last = judged.length === 1 ? 'verdict' : `${count(judged.length)} verdicts`
  return section(title, {
    lead: `Whether the last ${last} about members confirmed each reason for the score.`,
    table: tablePart({
      caption: 'Precision by reason',
      rows: reasons.map((reason) => ({
        head: words('Reason', REASONS[reason]),
        cells: [
          figure('Cheater', count(measured[reason].confirmed)),
          figure('Honest', count(measured[reason].dismissed)),
          figure('Precision', precisionText(measured[reason])),
        ],
        acts: [],
      })),
      nothing: 'No verdicts.',
    }),
  })
}

function precisionText({ confirmed, dismissed }: Precision): string {
  const all = confirmed + dismissed
  return all === 0 ? '–' : `${Math.round((confirmed / all) * 100)} %`
}

/** Returns an amount in GiB as bytes, in decimal text. */
export function bytesOf(gib: number): string {
  return bytes(Math.round(gib * GIB))
}
