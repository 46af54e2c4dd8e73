import type { InfoChange } from '../../../domain/torrent/normalise-info.ts'
import type { Upload } from '../../../domain/torrent/upload.ts'
import { bytes, count } from '../../../shared/format.ts'
import type { CategoryRow } from '../../../store/categories.ts'
import type { Draft } from '../../../store/drafts.ts'
import type { Duplicate } from '../../../store/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/fields.ts'
import { field, summary } from '../../http/fields.ts'
import type { Link } from '../pages.ts'
import type { TreeFolder } from '../tree.ts'
import { FILES_SHOWN, filesText, treeOf } from '../tree.ts'
import type { WordFields } from '../word-fields.ts'
import { wordFields } from '../word-fields.ts'

export interface ChoosePage extends PageData {
  readonly file: Field
  readonly sourceTag: string
  readonly duplicate: Link | null
}

/** Step one: choose a file. */
export function choosePage(
  form: Typed,
  sourceTag: string,
  duplicate: Duplicate | null = null,
): ChoosePage {
  return {
    title: 'Upload a torrent',
    file: field(form, 'torrent', 'Torrent file', {
      isRequired: true,
      accept: '.torrent,application/x-bittorrent',
      hint: 'Up to 16 MiB and 100,000 files; v1 or hybrid.',
    }),
    sourceTag,
    duplicate: duplicate === null ? null : duplicateLink(duplicate),
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
  readonly duplicate: (Link & { readonly removedReason: string | null }) | null
  readonly summary: FormSummary | null
  readonly action: string
}

interface Checked {
  readonly draft: Pick<Draft, 'id' | 'fileName'>
  readonly upload: Upload
  readonly duplicate: Duplicate | null
  readonly categories: readonly CategoryRow[]
  readonly sourceTag: string
}

/** Step two: what the file holds, what we change, and the words beside it. */
export function checkPage(form: Typed, checked: Checked): CheckPage {
  const { draft, upload, duplicate, categories, sourceTag } = checked
  const { metainfo } = upload
  const { files } = metainfo
  const fields = wordFields(form, categories)
  const { titleField, categoryField, descriptionField, tagsField } = fields
  return {
    ...fields,
    title: 'Check your upload',
    fileName: draft.fileName,
    name: metainfo.name,
    size: bytes(metainfo.sizeBytes),
    sizeTitle: `${count(metainfo.sizeBytes)} bytes`,
    kind: metainfo.kind === 'hybrid' ? 'BitTorrent v1 and v2 (hybrid)' : 'BitTorrent v1',
    infoHash: upload.infoHash,
    changes: upload.changes.map((change) => changeText(change, sourceTag)),
    hashChanges: upload.infoHashChanged,
    tree: treeOf(
      files.slice(0, FILES_SHOWN).map(({ path, sizeBytes }) => ({ path, size: sizeBytes })),
      files.length,
    ),
    filesText: filesText(files.length),
    isCut: files.length > FILES_SHOWN,
    filesShown: count(FILES_SHOWN),
    duplicate: duplicate === null ? null : duplicateLink(duplicate),
    summary: summary(form, [titleField, categoryField, descriptionField, tagsField]),
    action: `/torrents/drafts/${draft.id}`,
  }
}

function duplicateLink(duplicate: Duplicate) {
  const { id, name, removedReason } = duplicate
  return { label: name, href: `/torrents/${id}`, removedReason }
}

/** What is wrong with a file that is there already, for beside its field. */
export function duplicateText({ name, state, removedReason }: Duplicate): string {
  if (state !== 'removed') return `This torrent is here already, as “${name}”.`
  return `This torrent was here and was taken down: ${removedReason ?? 'no reason given'}.`
}

function changeText(change: InfoChange, sourceTag: string): string {
  switch (change.what) {
    case 'private':
      return 'It becomes private: clients find peers through this tracker only.'
    case 'source':
      return change.before === null
        ? `Its source is set to ${sourceTag}.`
        : `Its source changes from ${change.before.slice(0, 40)} to ${sourceTag}.`
    case 'dropped':
      return `Fields that this site does not keep are removed: ${change.keys.join(', ')}.`
    case 'spelling':
      return 'Its fields are put into the order that the format asks for.'
  }
}
