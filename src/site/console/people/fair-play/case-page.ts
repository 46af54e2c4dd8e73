import { overstatedEstimate, hiddenEstimate } from '../../../../domain/fair-play/estimate.ts'
import { plural, timeText } from '../../../../shared/format.ts'
import type { AnomalyRow } from '../../../../store/anomalies/anomalies.ts'
import type * as cases from '../../../../store/fair-play/cases.ts'
import type { Holdings } from '../../../../store/fair-play/holdings.ts'
import type { Hold } from '../../../../store/fair-play/holds.ts'
import type { SessionRow } from '../../../../store/fair-play/evidence.ts'
import type * as memberNotes from '../../../../store/members/notes.ts'
import type { WarningRow } from '../../../../store/members/warnings.ts'
import type { PageData } from '../../../http/action.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../ui/cells.ts'
import { fairPlayHref, memberHref } from '../../frame/links.ts'
import { roleName } from '../../frame/role-label.ts'
import type { Section } from '../../frame/sections.ts'
import { section } from '../../frame/sections.ts'
import { tablePart } from '../../frame/table.ts'
import { bytesOf, foundText, rulesText } from './pages.ts'
import { heldSection } from './held/pages.ts'
import { balanceSection, swarmsSection, timelineSection } from './parts/evidence.ts'
import { otherExplanations } from './parts/explanations.ts'
import { findingsSection } from './parts/findings.ts'
import { holdingsSection } from './parts/holdings.ts'
import { networkSection, notesSection, sessionsSection, toldSection } from './parts/member.ts'
import { isBad, scoreTag } from './parts/score.ts'
import { vanishedSection } from './parts/vanished.ts'
import type { VerdictPart } from './parts/verdict.ts'
import { VERDICTS, verdictPart } from './parts/verdict.ts'

export interface CaseGiven {
  readonly now: Date
  readonly parts: readonly cases.PartRow[]
  readonly scores: Awaited<ReturnType<typeof cases.scoresOf>>
  readonly sessions: readonly SessionRow[]
  readonly anomalies: readonly AnomalyRow[]
  readonly hasMoreAnomalies: boolean
  readonly warnings: readonly WarningRow[]
  readonly notes: Awaited<ReturnType<typeof memberNotes.ofMember>>
  readonly verdicts: Awaited<ReturnType<typeof cases.verdictsOf>>
  readonly holdings: Holdings | null
  /** Whether the reader's role is above the member's. */
  readonly mayAsk: boolean
  readonly held: Hold | null
  /** Whether the settings allow staff to hold back credit. */
  readonly mayHold: boolean
}

export interface CasePage extends PageData, VerdictPart {
  readonly member: { readonly name: string; readonly href: string; readonly role: string }
  readonly isBanned: boolean
  readonly score: string
  /** What was found apart from the score, in short; null if the case is about the score only. */
  readonly rules: string | null
  readonly isBad: boolean
  readonly sections: readonly Section[]
  readonly action: string
}

/** Returns the page of a case: what was found, the evidence, and what staff know of the member. */
export function casePage(row: cases.CaseRow, form: Typed, given: CaseGiven): CasePage {
  const credit = heldSection(row, given)
  const findings = findingsSection(given.anomalies, given.hasMoreAnomalies, given.now)
  return {
    title: `Fair play: ${row.name}`,
    member: { name: row.name, href: memberHref(row.name), role: roleName(row.role) },
    isBanned: row.memberState === 'banned',
    score: scoreTag(row),
    rules: foundText(row) || null,
    isBad: isBad(row),
    sections: [
      ...(row.score === null ? [findings, foundSection(row)] : [foundSection(row), findings]),
      ...evidenceSections(row, given),
      holdingsSection(row.name, given.holdings, given),
      sessionsSection(given.sessions, given.now),
      networkSection(row.name, given.sessions),
      toldSection(row.name, given.warnings, given.now),
      notesSection(given.notes, given.now),
      verdictsSection(given),
      ...(credit === null ? [] : [credit]),
    ],
    action: `${fairPlayHref(row.name)}/verdict`,
    ...verdictPart(form, row.version),
  }
}

/** Returns the evidence of the evaluations; empty if they found nothing. */
function evidenceSections(row: cases.CaseRow, { parts, scores }: CaseGiven): readonly Section[] {
  if (row.score === null && parts.length === 0 && scores.length === 0) return []
  const vanished = vanishedSection(row, parts)
  return [
    otherExplanations(row, parts),
    ...(vanished === null ? [] : [vanished]),
    timelineSection(scores),
    balanceSection(parts),
    swarmsSection(row.name, parts),
  ]
}

function foundSection({ overstated, taken, standing, day }: cases.CaseRow): Section {
  if (day === null) {
    return section('What was found', { lead: 'No evaluation has seen traffic of the member.' })
  }
  const [up, hidden] = [overstatedEstimate(standing), hiddenEstimate(standing)]
  const [swarms, looks] = [standing.swarms, standing.looks].map((sum) => Math.round(sum))
  const date = day.toISOString().slice(0, 10)
  const until = `Up to ${date}; older days count less, by half after 15 days.`
  const uploads = { label: 'Reported uploads', text: bytesOf(standing.exposure[0]) }
  const downloads = { label: 'Reported downloads', text: bytesOf(standing.down) }
  if (swarms === 0) {
    const lead = `${until} No report of the member contradicts those of others.`
    return section('What was found', { lead, facts: [uploads, downloads] })
  }
  const amountText = ({ amount, least, most }: typeof up) =>
    amount === 0 ? 'none' : `${bytesOf(amount)} (${bytesOf(least)} to ${bytesOf(most)})`
  return section('What was found', {
    lead: `${until} In nine of ten cases the true amount is in the range.`,
    facts: [
      { label: 'Uploads that did not happen', text: `score ${overstated}` },
      uploads,
      { label: 'Of these, false', text: amountText(up) },
      ...(up.amount === 0
        ? []
        : [{ label: 'Reports', text: `${up.times.toFixed(1)} times what was uploaded` }]),
      { label: 'Not explained by other members', text: bytesOf(standing.certain) },
      { label: 'Downloads that are hidden or false', text: `score ${taken}` },
      downloads,
      { label: 'Downloads not reported', text: amountText(hidden) },
      { label: 'Reported downloads without new data', text: bytesOf(standing.idle) },
      {
        label: 'Beyond all honest explanations',
        text:
          `${bytesOf(standing.beyond)} of uploads, ` +
          `${bytesOf(standing.takenBeyond)} of downloads`,
      },
      {
        label: 'Evidence',
        text: `${plural(swarms, 'swarm', 'swarms')} on ${plural(looks, 'day', 'days')}`,
      },
    ],
  })
}

function verdictsSection({ verdicts: rows, now }: CaseGiven): Section {
  return section('Verdicts', {
    table: tablePart({
      caption: 'Verdicts of staff, newest first',
      rows: rows.map(({ verdict, overstated, taken, rules, by, note, at }) => ({
        head: words('Verdict', VERDICTS[verdict]),
        cells: [
          figure('Uploads', String(overstated)),
          figure('Downloads', String(taken)),
          words('Rules', rulesText(rules)),
          words('By', by),
          words('Note', note ?? ''),
          moment('Time', timeText(at, now)),
        ],
        acts: [],
      })),
      nothing: 'No verdict yet.',
    }),
  })
}
