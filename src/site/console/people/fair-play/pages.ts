import { hiddenEstimate, overstatedEstimate } from '../../../../domain/fair-play/estimate.ts'
import { SHOWN_SCORE } from '../../../../domain/fair-play/score.ts'
import type { Judged, Precision, Reason, Verdict } from '../../../../domain/fair-play/verdicts.ts'
import { precisionOf, reasons } from '../../../../domain/fair-play/verdicts.ts'
import { GIB } from '../../../../domain/units.ts'
import { bytes, count, plural, timeText } from '../../../../shared/format.ts'
import type { CaseRow, CaseState } from '../../../../store/fair-play/cases.ts'
import { caseStates } from '../../../../store/fair-play/cases.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import { FAIR_PLAY, fairPlayHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Section } from '../../frame/sections.ts'
import { section } from '../../frame/sections.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  cheater: 'Cheater',
  honest: 'Honest',
  watch: 'Watch',
}

const STATES: Readonly<Record<CaseState, string>> = { waiting: 'Waiting', ...VERDICTS }

const REASONS: Readonly<Record<Reason, string>> = {
  overstated: 'Uploads that did not happen',
  taken: 'Downloads that are hidden or false',
}

export interface CasesPage extends TablePage {
  readonly precision: Section
}

interface Given {
  readonly judged: readonly Judged[]
  readonly now: Date
}

export function casesPage(form: Typed, found: Paged<CaseRow>, { judged, now }: Given): CasesPage {
  const states = caseStates.map((state) => [state, STATES[state]] as const)
  return {
    ...tablePage({
      title: 'Fair play',
      lead:
        'Members whose reports do not agree with those of other members, highest score first. ' +
        `The score is the probability in percent; members with ${SHOWN_SCORE} or more are ` +
        'listed. No member is banned automatically. A task evaluates each day once it is ' +
        'complete.',
      action: FAIR_PLAY,
      controls: [control('select', form, 'state', 'State', { options: states })],
      caption: 'Members by score',
      rows: found.rows.map((row) => ({
        head: words('Member', row.name, fairPlayHref(row.name)),
        cells: [
          mark('Score', String(row.score), row.score > 90 ? 'bad' : 'plain'),
          figure('Uploads', String(row.overstated)),
          figure('Downloads', String(row.taken)),
          figure('False uploads', bytesOf(overstatedEstimate(row.standing).amount)),
          figure('Hidden', bytesOf(hiddenEstimate(row.standing).amount)),
          moment('Waiting', row.waitsSince === null ? null : timeText(row.waitsSince, now)),
        ],
        acts: [],
      })),
      nothing: 'No members.',
      pager: found.pager,
    }),
    precision: precisionSection(judged),
  }
}

function precisionSection(judged: readonly Judged[]): Section {
  const measured = precisionOf(judged)
  return section('How often the score was right', {
    lead:
      `Share of the last ${plural(judged.length, 'verdict', 'verdicts')} that confirmed each ` +
      'reason.',
    table: tablePage({
      title: 'Precision',
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

/** Of an amount in GiB. */
export function bytesOf(gib: number): string {
  return bytes(Math.round(gib * GIB))
}
