import { count } from '../../../shared/format.ts'
import { findings, type Check } from '../finding.ts'

const { warning, ok } = findings('torrents')

export const torrents: Check = {
  name: 'torrents',
  look({ database, config }) {
    const lacking = database.health?.content?.lackingLayers ?? null
    if (lacking === null) return []
    if (lacking.count === 0) return [ok('every v2 torrent has its piece layers')]
    const pages = lacking.first.map((id) => `${config.BABOU_SITE_URL}/torrents/${id}`)
    const rest = lacking.count > pages.length ? ' and others' : ''
    return [
      warning(
        `v2 torrents without the piece layers that clients need: ${count(lacking.count)}`,
        `remove them, and ask the uploaders to upload them again: ${pages.join(' ')}${rest}`,
      ),
    ]
  },
}
