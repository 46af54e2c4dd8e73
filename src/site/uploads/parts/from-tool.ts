import { textFromTool } from '../../../domain/texts/from-tools.ts'
import { isNfo } from '../../../domain/torrents/nfo.ts'
import type { UploadedFile } from '../../http/call.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { MAX_DESCRIPTION } from '../../torrents/parts/fields.ts'
import type { Uploaded } from '../add.ts'
import { addUpload } from '../add.ts'
import type { OrStop, Stop, UploadCall } from '../checked.ts'
import { keepAsDraft } from '../keep.ts'
import { receive } from '../receive.ts'

export type { Stop }

// The entry for programs that upload in the format of another site, translated to the fields of our
// form.

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

/**
 * Publishes a torrent with the same rules, duplicate check and moderation as the page. Errors use
 * the names of our fields.
 */
export async function publishFromTool(
  call: UploadCall,
  { fields, files, isPending = false }: ToolUpload,
): Promise<OrStop<Uploaded>> {
  const { body, original } = inMarkdown(fields)
  const sent = { ...call, body, files: usable(files) }
  const received = await receive(sent)
  if (!received.ok) return received
  const manner = { isSuggested: true, isPending, originalDescription: original }
  return addUpload(sent, received.checked, body, manner)
}

/** Returns the fields with the BBCode of the description as Markdown, and the original. */
function inMarkdown(fields: Fields) {
  const { description } = fields
  // A longer description is refused later.
  const isShort = typeof description === 'string' && description.length <= MAX_DESCRIPTION
  if (!isShort) return { body: fields, original: null }
  const { text, original } = textFromTool(description, MAX_DESCRIPTION)
  return { body: { ...fields, description: text }, original }
}

/** A file that is not a valid NFO does not fail the upload. */
function usable(files: readonly UploadedFile[]): readonly UploadedFile[] {
  return files.filter(({ field, bytes }) => field !== 'nfo' || isNfo(bytes))
}

/** Returns the names of the form's files that are left out. */
export function unusable(files: readonly UploadedFile[]): readonly string[] {
  const left = usable(files)
  return files.filter((file) => !left.includes(file)).map(({ field }) => field)
}

/** Saves an upload as a draft, which its uploader checks and publishes on the site. */
export async function keepFromTool(
  call: UploadCall,
  { fields, files }: ToolUpload,
): Promise<OrStop<{ id: string }>> {
  const { body, original } = inMarkdown(fields)
  const sent = { ...call, body, files: usable(files) }
  const received = await receive(sent)
  if (!received.ok) return received
  const { checked } = received
  return keepAsDraft(sent, { ...checked, draft: { ...checked.draft, original } })
}
