import { panelField } from '../../media/json.ts'
import { panelShown } from '../../parts/media-panel.ts'
import { section } from '../section.ts'

export const media = section({
  name: 'media',
  statements: 0,
  read: ({ extras }) => extras,
  part: ({ panel, hasNfo }, { torrent }) => {
    const path = `/torrents/${torrent.id}`
    if (panel === null && !hasNfo) return null
    return {
      panel: panel === null ? null : { ...panelShown(panel), textHref: `${path}/media-info` },
      nfoHref: hasNfo ? `${path}/nfo` : null,
    }
  },
  json: { shape: { media: panelField }, of: ({ panel }) => ({ media: panel }) },
})
