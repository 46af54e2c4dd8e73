import type { TorrentId } from '../../domain/ids.ts'
import { originalOf } from '../../domain/texts/from-tools.ts'
import { MAX_DESCRIPTION } from '../../domain/torrents/texts.ts'
import { shownName } from '../../shared/hidden-characters.ts'
import type { NewLog } from '../../store/torrents/logs.ts'
import * as draftLogs from '../../store/uploads/draft-logs.ts'
import * as moderation from '../../store/uploads/moderation.ts'
import type { PackedUpload } from '../../store/uploads/packed.ts'
import type { NewTorrent } from '../../store/uploads/publish.ts'
import * as publishing from '../../store/uploads/publish.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import type { Words } from '../torrents/parts/fields.ts'
import { readWords } from '../torrents/parts/fields.ts'
import { wordsOnly } from '../torrents/parts/form-parts.ts'
import { sentLogs } from '../torrents/parts/rip-logs.ts'
import type { Checked, OrStop, Uploading } from './checked.ts'
import { stopAt } from './checked.ts'
import { openForm } from './form.ts'
import { readMedia } from './media.ts'
import { duplicateText } from './pages.ts'
import { stops } from './parts/findings.ts'

// Turns a checked file and the fields of its form into a torrent, whatever the reply looks like.

/** A torrent that was just published. */
export interface Uploaded {
  readonly id: TorrentId
  readonly upload: PackedUpload
  readonly state: 'listed' | 'pending'
}

/** How the fields of a form are interpreted. */
interface Manner {
  /** Whether fields of parts that were not sent get the values that the page suggests. */
  readonly isSuggested?: boolean
  /** Whether the uploader asks for approval before it is published. */
  readonly isPending?: boolean
  /** The description as a program sent it, if it was BBCode. */
  readonly originalDescription?: string | null
}

/** Publishes a checked file with the fields of its form, if the rules allow it. */
export async function addUpload(
  call: Uploading,
  checked: Checked,
  body: Fields,
  { isSuggested = false, isPending = false, originalDescription = null }: Manner = {},
): Promise<OrStop<Uploaded>> {
  const { metainfo } = checked.upload
  const defaults = { name: shownName(metainfo.name), categoryId: null, description: '', tags: [] }
  const words = readWords(wordsOnly(body), checked.categories, defaults)
  const { parts, findings } = await openForm(call, checked, body)
  const read = parts.read(isSuggested ? { ...parts.start, ...body } : body)
  const media = readMedia({ files: call.files, body }, checked.draft.nfo, isSuggested)
  const logs = await logsOf(call, checked)
  // Members who may edit every torrent may overrule.
  const stopped = call.can('torrents.edit') ? {} : stops(findings)
  if (words.ok && read.ok && media.ok && logs.ok && Object.keys(stopped).length === 0) {
    const { description } = words.value
    const original =
      originalDescription ?? originalOf(checked.draft.original, description, MAX_DESCRIPTION)
    const described = { ...words.value, originalDescription: original }
    const given = { ...described, parts: read.value, media: media.value, logs: logs.value }
    return add(call, checked, given, isPending)
  }
  const wrong = { ...(!words.ok && words.errors), ...(!read.ok && read.errors) }
  const ofFiles = { ...(!media.ok && media.errors), ...(!logs.ok && logs.errors) }
  return stopAt({ ...stopped, ...wrong, ...ofFiles })
}

/** Returns the rip logs stored with a draft, and those of a program's form. */
async function logsOf(call: Uploading, { draft }: Checked): Promise<FormResult<readonly NewLog[]>> {
  const sent = sentLogs(call.files)
  if (!sent.ok) return sent
  const kept = draft.logs.length === 0 ? [] : await draftLogs.of(call.db, draft.id)
  return { ok: true, value: [...kept, ...sent.value] }
}

type Given = Words & Pick<NewTorrent, 'parts' | 'media' | 'logs' | 'originalDescription'>

async function add(
  call: Uploading,
  { draft, upload, site }: Checked,
  words: Given,
  isPending: boolean,
): Promise<OrStop<Uploaded>> {
  const { db, member, now } = call
  const uploader = { id: member.id, maySkip: call.can('torrents.skip-queue') }
  const state = isPending ? 'pending' : await moderation.firstState(db, site, uploader)
  const torrent = { ...words, upload, uploaderId: member.id, state, images: draft.images }
  const added = await publishing.add(db, torrent, now, {
    seesAll: call.can('torrents.moderate'),
  })
  if (!added.isAdded) {
    return stopAt(wrong('torrent', duplicateText(added.duplicate)), added.duplicate)
  }
  call.log('torrent.uploaded', { torrentId: added.id, memberId: member.id, state })
  return { ok: true, id: added.id, upload, state }
}
