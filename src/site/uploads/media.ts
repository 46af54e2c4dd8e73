import { isNfo } from '../../domain/torrents/nfo.ts'
import type { NewMedia } from '../../store/torrents/media.ts'
import type { Call } from '../http/action.ts'
import type { FieldErrors, Fields, FormResult } from '../http/frame/forms.ts'
import { readForm, wrong } from '../http/frame/forms.ts'
import { isOfPart } from '../torrents/parts/form-parts.ts'
import { mediaInfoShape } from '../torrents/parts/media-forms.ts'
import {
  MEDIA_INFO_FAULT,
  NFO_FAULT,
  pastedMediaInfo,
  sentMediaInfo,
} from '../torrents/parts/media-read.ts'
import { NO_NFO } from '../torrents/parts/form/media.ts'

// NFO and MediaInfo in an upload form before the torrent is published.

type Sent = Pick<Call<string, 'torrents.upload'>, 'files' | 'body'>

/** Returns the NFO of a form; null removes the stored one, undefined keeps it. */
export function sentNfo({ files, body }: Sent): FormResult<Buffer | null | undefined> {
  const file = files.find(({ field }) => field === 'nfo')
  if (file === undefined) return { ok: true, value: body[NO_NFO] === 'on' ? null : undefined }
  if (!isNfo(file.bytes)) return { ok: false, errors: wrong('nfo', NFO_FAULT) }
  return { ok: true, value: file.bytes }
}

/**
 * Returns what is stored with a published torrent; nothing for omitted files.
 * @param kept the NFO of the draft, which stays unless the form has another one.
 * @param isFromTool whether MediaInfo that cannot be read is stored as it is
 */
export function readMedia(
  sent: Sent,
  kept: Buffer | null,
  isFromTool = false,
): FormResult<NewMedia> {
  const file = sentNfo(sent)
  const pasted = readMediaInfo(sent.body, isFromTool)
  const errors: FieldErrors = {
    ...(!file.ok && file.errors),
    ...(!pasted.ok && pasted.errors),
  }
  if (!file.ok || !pasted.ok) return { ok: false, errors }
  const nfo = file.value === undefined ? kept : file.value
  const mediaInfo = pasted.value
  return { ok: true, value: { ...(nfo && { nfo }), ...(mediaInfo && { mediaInfo }) } }
}

function readMediaInfo(
  { mediaInfo }: Fields,
  isFromTool: boolean,
): FormResult<NewMedia['mediaInfo']> {
  if (mediaInfo === undefined) return { ok: true, value: null }
  const read = readForm(mediaInfoShape, { mediaInfo })
  if (!read.ok) return read
  const { mediaInfo: text } = read.value
  const pasted = isFromTool ? sentMediaInfo(text) : pastedMediaInfo(text)
  if (pasted !== undefined) return { ok: true, value: pasted }
  return { ok: false, errors: wrong('mediaInfo', MEDIA_INFO_FAULT) }
}

/** Removes the empty fields of parts, which are then filled with suggestions. */
export function withoutEmpty<T extends Fields>(body: T): T {
  const given = Object.entries(body).filter(([name, value]) => value !== '' || !isOfPart(name))
  return Object.fromEntries(given) as T
}
