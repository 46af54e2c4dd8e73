import { bytes } from '../../../shared/format.ts'
import type { Examined } from '../../../store/requests/fills.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { PageData } from '../../http/action.ts'
import type { TorrentLink } from '../../torrents/parts/links.ts'
import { torrentLink } from '../../torrents/parts/links.ts'
import { bountyText } from '../parts/bounty.ts'
import type { Link } from '../../ui/link.ts'

interface FillPage extends PageData {
  readonly about: Link
  readonly torrentId: number
  readonly torrent: TorrentLink
  readonly size: string
  readonly bounty: string
  readonly differences: readonly string[]
  readonly isDifferent: boolean
  readonly action: string
}

/** Shows the effect of filling a request with a torrent, before it happens. */
export function fillPage(
  asked: FoundRequest,
  torrent: Examined & { readonly id: number },
): FillPage {
  const { id, size, differences } = torrent
  return {
    title: 'Fill the request',
    about: { label: asked.title, href: `/requests/${asked.id}` },
    torrentId: id,
    torrent: torrentLink(torrent),
    size: bytes(size),
    bounty: bountyText(asked),
    differences,
    isDifferent: differences.length > 0,
    action: `/requests/${asked.id}/fills`,
  }
}
