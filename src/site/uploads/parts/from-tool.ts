import { textFromTool } from '../../../domain/texts/from-tools.ts'
import { isNfo } from '../../../domain/torrents/nfo.ts'
import { logText, MAX_LOGS } from '../../../domain/torrents/rip-logs/text.ts'
import { MAX_DESCRIPTION } from '../../../domain/torrents/texts.ts'
import type { UploadedFile } from '../../http/call.ts'
import type { FieldErrors, Fields } from '../../http/frame/forms.ts'
import { MAX_MEDIA_INFO } from '../../torrents/parts/media-forms.ts'
import { LOGS } from '../../torrents/parts/rip-logs.ts'
import type { Uploaded } from '../add.ts'
import { addUpload } from '../add.ts'
import type { OrStop, Stop, UploadCall } from '../checked.ts'
import { keepAsDraft } from '../keep.ts'
import { readMedia } from '../media.ts'
import { receive } from '../receive.ts'

export type { Stop }

// The entry for programs that upload in the format of another site, translated to the fields of our
// form. Only the torrent and its texts can fail an upload: an extra that is unusable is left out.

/** An upload in the terms of our form. */
export interface ToolUpload {
  /**
   * Fields of the upload form: `title`, `category` (slug), `description`, `tags` (comma list),
   * `mediaInfo`, `attr.KEY`, `bundle` or `bundleIds`. What is left out has the value that the page
   * would suggest for it; empty text is a value.
   */
  readonly fields: Fields
  /** `torrent`, `nfo`, `cover`, `screenshots`, `logs`. */
  readonly files: readonly UploadedFile[]
  /** Whether the uploader asks for approval. */
  readonly isPending?: boolean
}

/** What was left out of an upload, for the reply. */
interface LeftOut {
  readonly left: readonly string[]
}

/**
 * Publishes a torrent with the same rules, duplicate check and moderation as the page. Errors use
 * the names of our fields.
 */
export async function publishFromTool(
  call: UploadCall,
  upload: ToolUpload,
): Promise<OrStop<Uploaded & LeftOut>> {
  const { sent, original, left } = prepared(call, upload)
  const received = await receive(sent, true)
  if (!received.ok) return received
  const { isPending = false } = upload
  const manner = { isSuggested: true, isPending, originalDescription: original }
  const added = await addUpload(sent, received.checked, sent.body, manner)
  return added.ok ? { ...added, left: [...left, ...imagesLeft(received.imageErrors)] } : added
}

/** A draft that was saved, and what its uploader must correct in it before it can be published. */
interface KeptDraft extends LeftOut {
  readonly id: string
  readonly faults: FieldErrors
}

/** Saves an upload as a draft, which its uploader checks and publishes on the site. */
export async function keepFromTool(
  call: UploadCall,
  upload: ToolUpload,
): Promise<OrStop<KeptDraft>> {
  const { sent, original, left } = prepared(call, upload)
  const received = await receive(sent, true)
  if (!received.ok) return received
  const { checked, imageErrors } = received
  const kept = await keepAsDraft(sent, { ...checked, draft: { ...checked.draft, original } })
  if (!kept.ok) return kept
  // The form of the site accepts only MediaInfo that it can read.
  const media = readMedia(sent, null)
  const faults = media.ok ? {} : media.errors
  return { ...kept, faults, left: [...left, ...imagesLeft(imageErrors)] }
}

/** Returns an upload without the extras that cannot be used, with its description as Markdown. */
function prepared(call: UploadCall, { fields, files }: ToolUpload) {
  const { body, original } = inMarkdown(withoutControls(fields))
  const { mediaInfo, ...others } = body
  const isLong = typeof mediaInfo === 'string' && mediaInfo.length > MAX_MEDIA_INFO
  const used = usable(files)
  return {
    sent: { ...call, body: isLong ? others : body, files: used },
    original,
    left: [
      ...files.filter((file) => !used.includes(file)).map(nameOf),
      ...(isLong ? [`MediaInfo of more than ${MAX_MEDIA_INFO} characters`] : []),
    ],
  }
}

const LONG_TEXTS = ['description', 'mediaInfo']
/** Control characters other than tabs and line ends, which no text of a form can contain. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g

/** Removes control characters from texts that programs copy from elsewhere. */
function withoutControls(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([name, value]) => {
    const isLong = LONG_TEXTS.includes(name) && typeof value === 'string'
    return [name, isLong ? value.replace(CONTROLS, '') : value] as const
  })
  return Object.fromEntries(entries)
}

/** Returns the fields with the BBCode of the description as Markdown, and the original. */
function inMarkdown(fields: Fields): { body: Fields; original: string | null } {
  const { description } = fields
  // A longer description is refused later.
  const isShort = typeof description === 'string' && lengthOf(description) <= MAX_DESCRIPTION
  if (!isShort) return { body: fields, original: null }
  const { text, original } = textFromTool(description, MAX_DESCRIPTION)
  return { body: { ...fields, description: text }, original }
}

/** Counts a line end as one character, as the form does. */
function lengthOf(text: string): number {
  return text.replace(/\r\n/g, '\n').length
}

/** Returns the files without an NFO or rip logs that are no text, and without further logs. */
function usable(files: readonly UploadedFile[]): readonly UploadedFile[] {
  const right = files.filter(({ field, bytes }) => {
    if (field === 'nfo') return isNfo(bytes)
    return field !== LOGS || logText(bytes) !== null
  })
  const logs = right.filter(({ field }) => field === LOGS).slice(MAX_LOGS)
  return right.filter((file) => !logs.includes(file))
}

function nameOf({ field, fileName }: UploadedFile): string {
  return field === LOGS ? `rip log ${fileName}` : field
}

function imagesLeft(errors: FieldErrors): readonly string[] {
  return Object.entries(errors).map(([field, texts]) => {
    return `${field === '' ? 'images' : field}: ${texts.join('; ')}`
  })
}
