import type { Evidence } from '../../../../../domain/anomalies/rule.ts'
import { anomalyWords } from '../../../../../domain/anomalies/rules/index.ts'
import { bytes, count, span, timeText } from '../../../../../shared/format.ts'
import type { AnomalyRow } from '../../../../../store/anomalies/anomalies.ts'
import type { Cell } from '../../../../ui/cells.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import { fairPlayHref, memberHref } from '../../../frame/links.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import type { TablePart } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'

/** The most findings of a case that are shown. */
export const MOST_FINDINGS = 50

/**
 * Shows what rules found about a member, with the rule, the figures and the time, as part of a
 * case.
 *
 * @param isCut whether there is more
 */
export function findingsSection(rows: readonly AnomalyRow[], isCut: boolean, now: Date): Section {
  const cut = isCut ? ` The first ${MOST_FINDINGS} are shown: what waits, then the newest.` : ''
  const kinds = [...new Set(rows.map(({ kind }) => kind))]
  return section('What rules found', {
    lead:
      'Rules see what the balance of swarms does not: clients, passkeys, addresses. They do not ' +
      'change the score. “Evidence only” makes no case: the balance explains it, or has not ' +
      `seen that day yet.${cut}`,
    facts: kinds.map((kind) => {
      const { label, description } = anomalyWords[kind]
      return { label, text: description }
    }),
    table: tablePart({
      caption: 'What rules found, waiting first',
      rows: rows.map((row) => ({
        head: words('Rule', anomalyWords[row.kind].label),
        cells: [
          words('Figures', row.evidence.map(evidenceText).join('; ')),
          about(row),
          moment('First seen', timeText(row.firstAt, now)),
          moment('Last seen', timeText(row.lastAt, now)),
          figure('Checks that found it', count(row.times)),
          stateOf(row),
          words('Decision', decisionOf(row)),
        ],
      })),
      nothing: 'No rule found anything.',
    }),
  })
}

/** Shows what rules found in short, for the member's page, with links to the case. */
export function findingsTable(rows: readonly AnomalyRow[], now: Date): TablePart {
  return tablePart({
    caption: 'What rules found',
    rows: rows.map((row) => ({
      head: words('Rule', anomalyWords[row.kind].label, fairPlayHref(row.member)),
      cells: [about(row), moment('Last seen', timeText(row.lastAt, now)), stateOf(row)],
    })),
    nothing: 'No rule found anything.',
  })
}

function stateOf({ state, waitsSince }: AnomalyRow): Cell {
  if (state === 'confirmed') return mark('State', 'Confirmed', 'bad')
  if (state === 'dismissed') return mark('State', 'Dismissed', 'plain')
  return mark('State', waitsSince === null ? 'Evidence only' : 'Waiting', 'plain')
}

/**
 * Shows the verdicts of staff and who gave them, also those from when each finding had a verdict.
 */
function decisionOf({ state, decidedBy, note }: AnomalyRow): string {
  if (state === 'open' || decidedBy === null) return ''
  return note === null ? decidedBy : `${decidedBy}: ${note}`
}

/** Names what a finding is about in addition to its member. */
function about({ torrentId, torrent, other, subject }: AnomalyRow): Cell {
  if (torrentId !== null && torrent !== null) {
    return words('About', torrent, `/torrents/${torrentId}`)
  }
  if (other !== null) return words('About', other, memberHref(other))
  return words('About', subject === '' ? 'the member' : subject)
}

function evidenceText({ label, value, unit }: Evidence): string {
  return `${label}: ${typeof value === 'string' ? value : valueText(value, unit)}`
}

function valueText(value: number, unit: Evidence['unit']): string {
  switch (unit) {
    case 'bytes':
      return bytes(value)
    case 'bytes-per-second':
      return `${bytes(value)} per second`
    case 'seconds':
      return span(value) ?? `${count(value)} s`
    case 'percent':
      return `${count(value)} %`
    default:
      return count(value)
  }
}
