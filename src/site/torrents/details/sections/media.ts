import { count } from '../../../../shared/format.ts'
import type { LogSummary } from '../../../../store/torrents/logs.ts'
import { logsField } from '../../logs/json.ts'
import { panelField } from '../../media/json.ts'
import { panelShown } from '../../parts/media-panel.ts'
import { scoreText } from '../../parts/rip-logs.ts'
import { section } from '../section.ts'

export const media = section({
  name: 'media',
  statements: 0,
  read: ({ extras }) => extras,
  part: ({ panel, hasMediaInfo, hasNfo, logs }, { torrent }) => {
    const path = `/torrents/${torrent.id}`
    if (!hasMediaInfo && !hasNfo && logs === null) return null
    return {
      panel: panel === null ? null : panelShown(panel),
      mediaInfoHref: hasMediaInfo ? `${path}/media-info` : null,
      nfoHref: hasNfo ? `${path}/nfo` : null,
      logs: logs === null ? null : { href: `${path}/logs`, text: logsText(logs) },
    }
  },
  json: {
    shape: { media: panelField, logs: logsField },
    of: ({ panel, logs }) => ({ media: panel, logs }),
  },
})

function logsText({ logs, score }: LogSummary): string {
  return `Rip logs (${count(logs)}): ${scoreText(score)}`
}
