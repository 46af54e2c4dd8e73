import type { MediaPanel } from '../../../domain/torrents/media-info/shown.ts'
import type { NewMediaInfo } from '../../../store/torrents/media.ts'
import { mediaPanel } from '../../../domain/torrents/media-info/panel.ts'
import { withoutAnyFolders, withoutFolders } from '../../../domain/torrents/media-info/parse.ts'

export const NFO_FAULT = 'is not a text file of at most 256 KiB'
export const MEDIA_INFO_FAULT = 'is not the text output of MediaInfo or BDInfo'

export interface PastedMediaInfo {
  readonly text: string
  readonly panel: MediaPanel
}

/**
 * Returns the stored form of a text that a program sent. One that cannot be read, such as a
 * translated text or JSON, has no panel.
 */
export function sentMediaInfo(sent: string): NewMediaInfo | null {
  const read = pastedMediaInfo(sent)
  if (read !== undefined) return read
  return { text: withoutAnyFolders(sent.replace(/\r\n?/g, '\n').trim()), panel: null }
}

/**
 * Returns the stored form of pasted MediaInfo or BDInfo: null for an empty text, undefined for any
 * other text.
 */
export function pastedMediaInfo(pasted: string): PastedMediaInfo | null | undefined {
  const text = withoutFolders(pasted.replace(/\r\n?/g, '\n').trim())
  if (text === '') return null
  const panel = mediaPanel(text)
  return panel === null ? undefined : { text, panel }
}
