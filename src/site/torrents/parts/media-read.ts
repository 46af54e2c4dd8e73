import type { MediaPanel } from '../../../domain/torrents/media-info/shown.ts'
import { mediaPanel } from '../../../domain/torrents/media-info/panel.ts'
import { withoutFolders } from '../../../domain/torrents/media-info/parse.ts'

export const NFO_FAULT = 'is not a text file of at most 256 KiB'
export const MEDIA_INFO_FAULT = 'is not the text output of MediaInfo or BDInfo'

export interface PastedMediaInfo {
  readonly text: string
  readonly panel: MediaPanel
}

/**
 * The stored form of a pasted text of MediaInfo or BDInfo: null for an empty text; undefined when
 * it is another text.
 */
export function pastedMediaInfo(pasted: string): PastedMediaInfo | null | undefined {
  const text = withoutFolders(pasted.replace(/\r\n?/g, '\n').trim())
  if (text === '') return null
  const panel = mediaPanel(text)
  return panel === null ? undefined : { text, panel }
}
