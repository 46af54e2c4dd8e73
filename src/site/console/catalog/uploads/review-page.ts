import type { Transition } from '../../../../domain/uploads/moderation.ts'
import { openTransitions, stateWords } from '../../../../domain/uploads/moderation.ts'
import { signsOf } from '../../../../domain/uploads/file-signs.ts'
import { mediaPanel } from '../../../../domain/torrents/media-info/panel.ts'
import { nfoText } from '../../../../domain/torrents/nfo.ts'
import { findingsOf } from '../../../../domain/uploads/rules.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { bytes, count, plural, timeText } from '../../../../shared/format.ts'
import type { FileRow } from '../../../../store/torrents/files.ts'
import type { DecisionRow } from '../../../../store/uploads/moderation.ts'
import type { ReviewRow, UploaderRecord } from '../../../../store/uploads/moderation-queue.ts'
import type { SiteSettings } from '../../../../store/records/settings/settings.ts'
import type { Twin } from '../../../../store/uploads/twins.ts'
import { panelShown } from '../../../torrents/parts/media-panel.ts'
import { findingLines } from '../../../uploads/parts/findings.ts'
import type { PageData } from '../../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../../http/frame/fields.ts'
import { field, summary } from '../../../http/frame/fields.ts'
import type { Html } from '../../../ui/markdown.ts'
import { markdown } from '../../../ui/markdown.ts'
import { memberHref } from '../../frame/links.ts'
import { MAX_REASON } from './forms.ts'
import { QUEUE } from './pages.ts'

/** Everything that a moderator sees of an upload. */
export interface Review {
  readonly row: ReviewRow
  readonly files: readonly FileRow[]
  readonly alike: readonly Twin[]
  readonly decisions: readonly DecisionRow[]
  readonly site: SiteSettings
  readonly record: UploaderRecord | null
  readonly tags: readonly string[]
  readonly texts: { readonly nfo: Buffer | null; readonly mediaInfo: string | null }
  /** The viewer. */
  readonly member: string
  /** Whether the viewer may approve it: uploaders may not approve their own uploads. */
  readonly mayList: boolean
}

interface DecisionLine {
  readonly text: string
  readonly when: TimeText
}

export interface ReviewPage extends PageData {
  readonly href: string
  readonly state: string
  readonly isGood: boolean
  readonly isBad: boolean
  readonly says: string
  readonly reasonText: string | null
  readonly since: TimeText
  /** Another moderator who is reviewing it; null for none. */
  readonly claimedBy: string | null
  readonly claimHref: string | null
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly uploader: {
    readonly label: string
    readonly href: string
    readonly record: string
  } | null
  readonly findings: ReturnType<typeof findingLines>
  readonly hasFindings: boolean
  readonly twins: readonly { readonly label: string; readonly href: string; readonly why: string }[]
  readonly hasTwins: boolean
  readonly descriptionHtml: Html | null
  readonly panel: ReturnType<typeof panelShown> | null
  /** The complete text of the MediaInfo. */
  readonly mediaInfo: string | null
  readonly nfo: string | null
  readonly files: readonly { readonly path: string; readonly size: string }[]
  readonly more: string | null
  readonly decisions: readonly DecisionLine[]
  readonly hasDecisions: boolean
  readonly action: string
  readonly seen: string
  readonly reason: Field
  readonly goesOn: boolean
  readonly acts: readonly {
    readonly act: string
    readonly label: string
    readonly key: string | null
    readonly isPrimary: boolean
    readonly needsReason: boolean
  }[]
  readonly hasActs: boolean
  /** Whether the viewer uploaded it and so only others may approve it. */
  readonly isOthersToList: boolean
  readonly summary: FormSummary | null
}

/** Returns the actions that the state of the upload allows a moderator. */
export function openActs({ row }: Review): readonly Transition[] {
  return openTransitions(row.state, (by) => by === 'torrents.moderate')
}

/** Returns the actions that this moderator may take now. */
export function actsOf(review: Review): readonly Transition[] {
  return openActs(review).filter(({ to }) => review.mayList || to !== 'listed')
}

export function reviewPage(form: Typed, review: Review, now: Date): ReviewPage {
  const { row, decisions } = review
  const acts = actsOf(review)
  const reason = field(form, 'reason', 'Reason', {
    maxLength: MAX_REASON,
    hint: 'Shown to the uploader. Required to return, reject or freeze.',
  })
  const isOthers = row.claimedBy !== null && row.claimedBy !== review.member
  const isWaiting = row.state === 'pending'
  return {
    ...standing(review, now),
    ...contents(review),
    title: row.name,
    href: `/torrents/${row.id}`,
    claimedBy: isOthers ? row.claimedBy : null,
    claimHref: isWaiting && row.claimedBy === null ? `${QUEUE}/${row.id}/claim` : null,
    decisions: decisions.map((one) => ({ text: decisionText(one), when: timeText(one.at, now) })),
    hasDecisions: decisions.length > 0,
    action: `${QUEUE}/${row.id}/decide`,
    seen: row.state,
    reason,
    goesOn: isWaiting,
    acts: acts.map(({ act, label, key, needsReason }, at) => {
      return { act, label, key, needsReason, isPrimary: at === 0 }
    }),
    hasActs: acts.length > 0,
    isOthersToList: acts.length < openActs(review).length,
    summary: summary(form, [reason]),
  }
}

function standing({ row, record }: Review, now: Date) {
  const { label, says } = stateWords[row.state]
  const facts = [
    ['Category', row.category],
    ['Size', `${bytes(row.size)} in ${plural(row.files, 'file', 'files')}`],
    ['Info hash', row.infoHash.toString('hex')],
  ] as const
  return {
    state: label,
    says,
    isGood: row.state === 'listed',
    isBad: row.state === 'rejected' || row.state === 'removed',
    reasonText: row.reason,
    since: timeText(row.since, now),
    facts: facts.map(([name, text]) => ({ label: name, text })),
    uploader:
      row.uploader === null
        ? null
        : { label: row.uploader, href: memberHref(row.uploader), record: recordText(record) },
  }
}

function contents({ row, files, alike, site, tags, texts }: Review) {
  const panel = texts.mediaInfo === null ? null : mediaPanel(texts.mediaInfo)
  const listed = files.map(({ path, size }) => ({ path, sizeBytes: size }))
  const { name: title, description, kind } = row
  const signs = signsOf(listed, site)
  const findings = findingsOf({ title, description, tags, kind, files: signs }, site)
  const others = row.files - files.length
  return {
    findings: findingLines(findings),
    hasFindings: findings.length > 0,
    twins: alike.map((twin) => ({
      label: twin.name,
      href: `/torrents/${twin.id}`,
      why: `${ALIKE[twin.alike]}, ${stateWords[twin.state].label.toLowerCase()}`,
    })),
    hasTwins: alike.length > 0,
    panel: panel === null ? null : panelShown(panel),
    mediaInfo: texts.mediaInfo,
    nfo: texts.nfo === null ? null : nfoText(texts.nfo),
    descriptionHtml: description === '' ? null : markdown(description, 'description'),
    files: files.map(({ path, size }) => ({ path, size: bytes(size) })),
    more: others > 0 ? `and ${count(others)} more` : null,
  }
}

const ALIKE: Readonly<Record<Twin['alike'], string>> = {
  infoHash: 'same torrent',
  pieces: 'same content',
  sizes: 'files of the same sizes',
  name: 'same name',
}

const DONE: Readonly<Record<string, string>> = {
  approve: 'Approved',
  postpone: 'Returned for changes',
  reject: 'Rejected',
  resubmit: 'Resubmitted',
  freeze: 'Frozen',
  thaw: 'Unfrozen',
  remove: 'Removed',
  restore: 'Restored',
}

function decisionText({ act, by, reason }: DecisionRow): string {
  const who = by === null ? '' : ` by ${by}`
  return `${DONE[act] ?? act}${who}${reason === '' ? '' : `: ${reason}`}`
}

function recordText(record: UploaderRecord | null): string {
  if (record === null) return ''
  const { listed, rejected, removed } = record
  return `${count(listed)} listed, ${count(rejected)} rejected, ${count(removed)} removed`
}
