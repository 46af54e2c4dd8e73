import type { InfoChange } from '../../domain/torrents/normalise-info.ts'
import { stateWords } from '../../domain/uploads/moderation.ts'
import type { TimeText } from '../../shared/format.ts'
import { bytes, count, exactBytes, timeText } from '../../shared/format.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type { Draft, DraftLine } from '../../store/uploads/drafts.ts'
import { DRAFT_DAYS } from '../../store/uploads/drafts.ts'
import type { SiteSettings } from '../../store/records/settings/settings.ts'
import type { PackedUpload } from '../../store/uploads/packed.ts'
import type { Duplicate } from '../../store/uploads/publish.ts'
import type { Twin } from '../../store/uploads/twins.ts'
import type { PageData } from '../http/action.ts'
import type { Field, FormSummary, Typed } from '../http/frame/fields.ts'
import { field, summary } from '../http/frame/fields.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import { findingLines } from './parts/findings.ts'
import type { TreeFolder } from '../torrents/parts/file-tree.ts'
import { FILES_SHOWN, filesText, treeOf } from '../torrents/parts/file-tree.ts'
import type { WordFields } from '../torrents/parts/text-fields.ts'
import { wordFields } from '../torrents/parts/text-fields.ts'
import type { PartShown } from '../torrents/parts/form-parts.ts'
import { fieldsOf } from '../torrents/parts/form-parts.ts'
import type { Beside, DraftForm } from './form.ts'
import type { Into } from './into-bundle.ts'
import type { Link } from '../ui/link.ts'

interface ShownDraft {
  readonly href: string
  readonly name: string
  /** `1.2 GiB, 12 files`. */
  readonly size: string
  readonly changed: TimeText
}

interface DraftsShown {
  readonly drafts: readonly ShownDraft[]
  readonly hasDrafts: boolean
  readonly keptDays: string
}

export interface ChoosePage extends PageData, DraftsShown {
  readonly into: Into | null
  readonly file: Field
  readonly sourceTag: string
}

/** Step one: choose a file, or continue with an earlier draft. */
export function choosePage(
  form: Typed,
  sourceTag: string,
  drafts: readonly DraftLine[],
  now: Date,
  into: Into | null = null,
): ChoosePage {
  return {
    ...draftsShown(drafts, now),
    into,
    title: 'Upload a torrent',
    file: field(form, 'torrent', 'Torrent file', {
      isRequired: true,
      accept: '.torrent,application/x-bittorrent',
      hint: 'Up to 16 MiB and 100,000 files; v1, v2 or hybrid.',
    }),
    sourceTag,
  }
}

/** Drafts that were not published. */
export function draftsPage(drafts: readonly DraftLine[], now: Date): PageData & DraftsShown {
  return { ...draftsShown(drafts, now), title: 'Your drafts' }
}

function draftsShown(drafts: readonly DraftLine[], now: Date): DraftsShown {
  return {
    drafts: drafts.map(({ id, name, size, files, changedAt }) => ({
      href: `/torrents/drafts/${id}`,
      name,
      size: `${bytes(size)}, ${filesText(files)}`,
      changed: timeText(changedAt, now),
    })),
    hasDrafts: drafts.length > 0,
    keptDays: String(DRAFT_DAYS),
  }
}

export interface CheckPage extends PageData, WordFields {
  readonly fileName: string
  readonly name: string
  readonly size: string
  readonly sizeTitle: string
  readonly kind: string
  readonly infoHash: string
  readonly changes: readonly string[]
  readonly hashChanges: boolean
  readonly tree: TreeFolder
  readonly filesText: string
  readonly isCut: boolean
  readonly filesShown: string
  readonly duplicate: {
    /** Null: the uploader may not see it. */
    readonly link: Link | null
    readonly removedReason: string | null
  } | null
  readonly twins: readonly (Link & { readonly why: string })[]
  readonly hasTwins: boolean
  /** The category that the name suggests; null for none. */
  readonly suggestion: string | null
  readonly terms: string | null
  readonly keptDays: string
  readonly parts: readonly PartShown[]
  readonly findings: ReturnType<typeof findingLines>
  readonly hasFindings: boolean
  /** The rules of the chosen category; null when there are none. */
  readonly rulesHtml: Html | null
  readonly summary: FormSummary | null
  readonly action: string
}

interface Checked extends Omit<DraftForm, 'values'> {
  readonly draft: Pick<Draft, 'id' | 'fileName'>
  readonly upload: PackedUpload
  readonly categories: readonly CategoryRow[]
  readonly site: SiteSettings
}

/** Step two: the contents of the file, the planned changes, and the form. */
export function checkPage(form: Typed, checked: Checked): CheckPage {
  const { draft, upload, beside, categories, site, findings, rules } = checked
  const { duplicate, twins } = beside
  const { metainfo, files } = upload
  const fields = wordFields(form, categories)
  const { titleField, categoryField, descriptionField, tagsField } = fields
  const parts = checked.parts.shown(form)
  const all = [titleField, categoryField, descriptionField, tagsField, ...fieldsOf(parts)]
  return {
    ...fields,
    parts,
    findings: findingLines(findings),
    hasFindings: findings.length > 0,
    rulesHtml: rules === '' ? null : markdown(rules, 'rules'),
    title: 'Check your upload',
    fileName: draft.fileName,
    name: metainfo.name,
    size: bytes(metainfo.sizeBytes),
    sizeTitle: exactBytes(metainfo.sizeBytes),
    kind: KIND_NAMES[metainfo.kind],
    infoHash: upload.infoHash,
    changes: upload.changes.map((change) => changeText(change, site.sourceTag)),
    hashChanges: upload.infoHashChanged,
    tree: treeOf(
      files.first.slice(0, FILES_SHOWN).map(({ path, sizeBytes }) => ({ path, size: sizeBytes })),
      files.count,
    ),
    filesText: filesText(files.count),
    isCut: files.count > FILES_SHOWN,
    filesShown: count(FILES_SHOWN),
    duplicate: duplicate === null ? null : duplicateLink(duplicate),
    twins: twins.map(twinLink),
    hasTwins: duplicate === null && twins.length > 0,
    ...suggestionOf(beside, categories),
    keptDays: String(DRAFT_DAYS),
    summary: summary(form, all),
    action: `/torrents/drafts/${draft.id}`,
  }
}

const ALIKE: Readonly<Record<Twin['alike'], string>> = {
  infoHash: 'the same torrent',
  pieces: 'the same content',
  sizes: 'files of the same sizes',
  name: 'the same name',
}

function twinLink({ id, name, state, alike }: Twin) {
  const what = ALIKE[alike]
  return {
    label: name,
    href: `/torrents/${id}`,
    why: state === 'listed' ? what : `${what}, ${stateWords[state].label.toLowerCase()}`,
  }
}

function suggestionOf({ suggested }: Beside, categories: readonly CategoryRow[]) {
  const category = categories.find(({ slug }) => slug === suggested.category)
  const parts = [
    category === undefined ? '' : `category ${category.name}`,
    suggested.tags.length === 0 ? '' : `tags ${suggested.tags.join(', ')}`,
  ].filter((part) => part !== '')
  return {
    suggestion: parts.length === 0 ? null : parts.join('; '),
    terms: suggested.terms.length === 0 ? null : suggested.terms.join(', '),
  }
}

function duplicateLink({ seen }: Duplicate) {
  if (seen === null) return { link: null, removedReason: null }
  const { id, name, removedReason } = seen
  return { link: { label: name, href: `/torrents/${id}` }, removedReason }
}

/** Returns the error for a file that is already in the catalog. */
export function duplicateText({ seen }: Duplicate): string {
  if (seen === null) return 'This torrent was uploaded before and is not in the catalog.'
  const { name, state, removedReason } = seen
  if (state !== 'removed') return `This torrent is already in the catalog, as “${name}”.`
  return `This torrent was removed earlier: ${removedReason ?? 'no reason provided'}.`
}

function changeText(change: InfoChange, sourceTag: string): string {
  switch (change.what) {
    case 'private':
      return 'The torrent becomes private: clients find peers only through this tracker.'
    case 'source':
      return change.before === null
        ? `Its source is set to ${sourceTag}.`
        : `Its source changes from ${change.before.slice(0, 40)} to ${sourceTag}.`
    case 'dropped':
      return `Fields that this site does not use are removed: ${change.keys.join(', ')}.`
    case 'names':
      return 'Its names are written in UTF-8, which every client can read.'
    case 'spelling':
      return 'Its fields are sorted as the format requires.'
  }
}

const KIND_NAMES = {
  v1: 'BitTorrent v1',
  v2: 'BitTorrent v2',
  hybrid: 'BitTorrent v1 and v2 (hybrid)',
} as const
