import { text } from '../../../../shared/shape.ts'
import { control } from '../../../http/control.ts'
import { MAX_MEDIA_INFO } from '../media-forms.ts'
import type { FormPart, OpenPart } from './part.ts'
import { elsewhere } from './part.ts'

/** That takes the NFO off a draft; never kept with what was typed. */
export const NO_NFO = 'noNfo'

/**
 * NFO and MediaInfo of an upload; `upload/media.ts` reads and stores them, since a file is among
 * them. Those of a torrent that is here have a page of their own.
 */
export const mediaPart: FormPart = {
  name: 'media',
  shape: {
    mediaInfo: text(MAX_MEDIA_INFO).optional().describe('the text output of MediaInfo'),
    [NO_NFO]: text(10).optional().describe('`on` takes the NFO off a draft'),
  },
  owns: (field) => field === 'mediaInfo' || field === NO_NFO,
  open: (_db, { torrentId, hasNfo = false }) =>
    Promise.resolve(torrentId === null ? opened(hasNfo) : ELSEWHERE),
}

function opened(hasNfo: boolean): OpenPart {
  const kept = hasNfo ? 'One is kept with this draft; another takes its place. ' : ''
  return {
    heading: 'NFO and MediaInfo',
    note: 'Both may stay empty. What MediaInfo says fills the attributes above.',
    start: {},
    controls: (form) => [
      control('file', form, 'nfo', 'NFO file', {
        accept: '.nfo,.txt,text/plain',
        hint: `${kept}At most 256 KiB, in UTF-8 or with the letters of the IBM PC.`,
      }),
      ...(hasNfo ? [control('check', form, NO_NFO, 'Take off the NFO that is kept')] : []),
      control('area', form, 'mediaInfo', 'Text of MediaInfo', {
        maxLength: MAX_MEDIA_INFO,
        rows: 6,
        hint: 'The whole text output; folders of your machine are taken out.',
      }),
    ],
    read: () => ({ ok: true, value: undefined }),
  }
}

const ELSEWHERE = elsewhere('is set with PUT /torrents/{id}/media-info and nfo')
