import { DAY_SECONDS } from '../../../../domain/units.ts'
import { HOURS_SHOWN, stretchesOf, swarmChart } from '../../swarm/history.ts'
import { section } from '../section.ts'

export const swarm = section({
  name: 'swarm',
  statements: 0,
  read: ({ extras, torrent, call }) => stretchesOf(extras.swarm, torrent, call.now, DAY_SECONDS),
  part: (found, { torrent }) => {
    const isFlat = found.length === 1
    return {
      chart: isFlat ? null : swarmChart(found, 'Last 24 hours', HOURS_SHOWN),
      historyHref: `/torrents/${torrent.id}/swarm`,
    }
  },
})
