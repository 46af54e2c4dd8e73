import type { HeldState } from '../../../../../domain/text-rules/text-rules.ts'
import { heldStates, heldNames, MAX_REASON } from '../../../../../domain/text-rules/text-rules.ts'
import type { TimeText } from '../../../../../shared/format.ts'
import { timeText } from '../../../../../shared/format.ts'
import type { HeldText } from '../../../../../store/held-texts/held-texts.ts'
import type { PageData } from '../../../../http/action.ts'
import { control } from '../../../../http/control.ts'
import type { Field, FormSummary, Typed } from '../../../../http/frame/fields.ts'
import { field, summary } from '../../../../http/frame/fields.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import type { Html } from '../../../../ui/markdown.ts'
import { markdown } from '../../../../ui/markdown.ts'
import { memberHref } from '../../../frame/links.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import type { ProposalPart } from './proposal.ts'

export const HELD = '/admin/held-texts'

const STATES: Readonly<Record<HeldState, string>> = {
  waiting: 'Waiting',
  accepted: 'Accepted',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
}

/** The number of characters of a text in a list. */
const SHORT = 120
/** The number of characters that are read for it, more than are shown as spaces are collapsed. */
const READ = 500

export function heldPage(form: Typed, found: Paged<HeldText>, now: Date): TablePage {
  const options = heldStates.map((state) => [state, STATES[state]] as const)
  return tablePage({
    title: 'Held and reported texts',
    lead:
      'Held texts are seen by their authors and staff only, until they are accepted. Reported ' +
      'ones are published.',
    action: HELD,
    controls: [control('select', form, 'state', 'State', { options })],
    caption: 'Texts, oldest first',
    rows: found.rows.map((row) => ({
      head: words('Text', startOf(row), `${HELD}/${row.id}`),
      cells: [
        words('Kind', heldNames[row.kind]),
        words('Author', row.author, memberHref(row.author)),
        words('Rule', row.rule || 'Proposal'),
        row.act === 'hold' ? mark('State', 'held', 'bad') : mark('State', 'reported', 'plain'),
        moment('Written', timeText(row.createdAt, now)),
      ],
    })),
    nothing: 'No texts in this state.',
    pager: found.pager,
  })
}

function startOf({ title, body }: HeldText): string {
  const text = (title ?? body).slice(0, READ).replace(/\s+/g, ' ')
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text
}

export interface HeldTextPage extends PageData {
  readonly author: { readonly name: string; readonly href: string }
  readonly kind: string
  /** Null: the text is a proposal, and no rule held it. */
  readonly rule: string | null
  readonly proposal: ProposalPart | null
  readonly isHeld: boolean
  readonly place: string
  readonly textTitle: string | null
  readonly html: Html
  readonly when: TimeText
  readonly decision: { readonly state: string; readonly by: string; readonly reason: string } | null
  readonly acceptAction: string
  readonly refuseAction: string
  readonly reasonField: Field
  readonly summary: FormSummary | null
}

export function heldTextPage(
  row: HeldText,
  form: Typed,
  proposal: ProposalPart | null,
  now: Date,
): HeldTextPage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Shown to its author.',
  })
  const { state, decidedBy } = row
  return {
    title: `Text ${row.id}`,
    author: { name: row.author, href: memberHref(row.author) },
    kind: heldNames[row.kind],
    rule: row.rule || null,
    proposal,
    isHeld: row.act === 'hold',
    place: row.href,
    textTitle: row.title,
    html: markdown(row.body, `text-${row.id}`, 3),
    when: timeText(row.createdAt, now),
    decision:
      state === 'waiting'
        ? null
        : { state: STATES[state], by: decidedBy ?? row.author, reason: row.reason ?? '' },
    acceptAction: `${HELD}/${row.id}/accept`,
    refuseAction: `${HELD}/${row.id}/refuse`,
    reasonField: reason,
    summary: summary(form, [
      reason,
      ...(proposal === null ? [] : [proposal.titleField, proposal.bodyField]),
    ]),
  }
}
