import type { MediaPanel } from '../../../domain/torrents/media-info/panel.ts'
import { mediaPanel } from '../../../domain/torrents/media-info/panel.ts'
import { withoutFolders } from '../../../domain/torrents/media-info/parse.ts'

export const NFO_FAULT = 'is no text of at most 256 KiB'
export const MEDIA_INFO_FAULT = 'is no text of MediaInfo'

export interface PastedMediaInfo {
  readonly text: string
  readonly panel: MediaPanel
}

/** What is kept of a MediaInfo that was pasted: null for nothing; undefined when it is none. */
export function pastedMediaInfo(pasted: string): PastedMediaInfo | null | undefined {
  const text = withoutFolders(pasted.replace(/\r\n?/g, '\n').trim())
  if (text === '') return null
  const panel = mediaPanel(text)
  return panel === null ? undefined : { text, panel }
}
