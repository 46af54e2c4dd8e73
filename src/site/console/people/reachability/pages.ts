import { count } from '../../../../shared/format.ts'
import type { ReachShare, ReachShares } from '../../../../store/traffic/reach-shares.ts'
import type { PageData } from '../../../http/action.ts'
import { figure, words } from '../../../ui/cells.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export interface ReachabilityPage extends PageData {
  readonly tables: readonly TablePage[]
}

export function reachabilityPage({ families, clients, networks }: ReachShares): ReachabilityPage {
  const noTable =
    'No network is known: import an ASN table (npx babou asn import), or wait for the first tests.'
  return {
    title: 'Reachability',
    tables: [
      shareTable('IPv4 and IPv6', families, 'No port has been tested yet.'),
      shareTable('Clients', clients, 'No port has been tested yet.'),
      shareTable('Networks', networks, noTable),
    ],
  }
}

function shareTable(title: string, shares: readonly ReachShare[], nothing: string): TablePage {
  return tablePage({
    title,
    caption: `${title} by tested ports, most first`,
    rows: shares.map(({ part, members, tested, open }) => ({
      head: words('Name', part),
      cells: [
        figure('Reachable', `${Math.round((open * 100) / tested)} %`),
        figure('Open ports', count(open)),
        figure('Tested ports', count(tested)),
        figure('Members', count(members)),
      ],
    })),
    nothing,
  })
}
