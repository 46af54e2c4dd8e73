import { count } from '../../../../shared/format.ts'
import type { ReachShare, ReachShares } from '../../../../store/traffic/reach-shares.ts'
import type { PageData } from '../../../http/action.ts'
import { figure, words } from '../../../ui/cells.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export interface ReachabilityPage extends PageData {
  readonly tables: readonly TablePage[]
  /** Why there are no tables; null if there are. */
  readonly nothing: string | null
}

const NOTHING_TESTED =
  'Trackers test the ports of clients after their first announce, unless “Connection checks per ' +
  'second” is 0 in the settings.'

export function reachabilityPage({ families, clients, networks }: ReachShares): ReachabilityPage {
  if (families.length === 0) return { title: 'Reachability', tables: [], nothing: NOTHING_TESTED }
  return {
    title: 'Reachability',
    tables: [
      shareTable('IPv4 and IPv6', families),
      shareTable('Clients', clients),
      shareTable('Networks', networks),
    ],
    nothing: null,
  }
}

function shareTable(title: string, shares: readonly ReachShare[]): TablePage {
  return tablePage({
    title,
    caption: `${title} by tested ports, most first`,
    rows: shares.map(({ part, members, tested, open, overUtp }) => ({
      head: words('Name', part),
      cells: [
        figure('Reachable', `${Math.round((open * 100) / tested)} %`),
        figure('Open ports', count(open)),
        figure('Over uTP only', count(overUtp)),
        figure('Tested ports', count(tested)),
        figure('Members', count(members)),
      ],
    })),
    nothing: 'None.',
  })
}
