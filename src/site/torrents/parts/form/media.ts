import { text } from '../../../../shared/shape.ts'
import { control } from '../../../http/control.ts'
import { MAX_MEDIA_INFO } from '../media-forms.ts'
import type { FormPart, OpenPart } from './part.ts'
import { elsewhere } from './part.ts'

/** Removes the NFO from a draft; never stored with the typed fields. */
export const NO_NFO = 'noNfo'

/**
 * NFO and MediaInfo of an upload; `upload/media.ts` reads and stores them, as one is a file. A
 * published torrent has a separate page for them.
 */
export const mediaPart: FormPart = {
  name: 'media',
  shape: {
    mediaInfo: text(MAX_MEDIA_INFO).optional().describe('the text output of MediaInfo or BDInfo'),
    [NO_NFO]: text(10).optional().describe('`on` removes the NFO from the draft'),
  },
  owns: (field) => field === 'mediaInfo' || field === NO_NFO,
  open: (_db, { torrentId, hasNfo = false }) =>
    Promise.resolve(torrentId === null ? opened(hasNfo) : ELSEWHERE),
}

function opened(hasNfo: boolean): OpenPart {
  const kept = hasNfo ? 'This draft has an NFO. A new file replaces it. ' : ''
  return {
    heading: 'NFO and MediaInfo',
    note: 'Optional. Values from MediaInfo or BDInfo fill in the attributes above.',
    start: {},
    controls: (form) => [
      control('file', form, 'nfo', 'NFO file', {
        accept: '.nfo,.txt,text/plain',
        hint: `${kept}At most 256 KiB, in UTF-8 or code page 437.`,
      }),
      ...(hasNfo ? [control('check', form, NO_NFO, 'Remove the NFO of this draft')] : []),
      control('area', form, 'mediaInfo', 'MediaInfo or BDInfo text', {
        maxLength: MAX_MEDIA_INFO,
        rows: 6,
        hint: 'The full text output; BDInfo for discs. Local folder names are removed.',
      }),
    ],
    read: () => ({ ok: true, value: undefined }),
  }
}

const ELSEWHERE = elsewhere('is set with PUT /torrents/{id}/media-info and /nfo')
