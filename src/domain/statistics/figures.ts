// The public statistics. A scheduled task counts each figure and stores it by day; pages only read
// it.

export const statisticPages = ['site', 'catalog', 'members', 'economy', 'clients'] as const
export type StatisticPage = (typeof statisticPages)[number]

interface FigureRow {
  readonly label: string
  readonly unit: 'count' | 'bytes' | 'points'
  /**
   * `now`: how many there were at the time of counting; `day`: how many were added on that day
   * (UTC).
   */
  readonly of: 'now' | 'day'
  /** What the parts of the figure are; null: it is only counted as a whole. */
  readonly by: string | null
}

const stock = (label: string, unit: FigureRow['unit'] = 'count') =>
  ({ label, unit, of: 'now', by: null }) as const
const flow = (label: string, unit: FigureRow['unit'] = 'count') =>
  ({ label, unit, of: 'day', by: null }) as const
const parted = (label: string, by: string, unit: FigureRow['unit'] = 'count') =>
  ({ label, unit, of: 'now', by }) as const

const statisticFigures = {
  torrents: stock('Torrents'),
  'torrents-size': stock('Size of all torrents', 'bytes'),
  files: stock('Files'),
  snatches: stock('Snatches'),
  unseeded: stock('Torrents without seeders'),
  'one-seeder': stock('Torrents with one seeder'),
  seeders: stock('Seeders, over all torrents'),
  leechers: stock('Leechers, over all torrents'),
  bundles: stock('Bundles'),
  'torrents-listed': flow('Torrents listed'),
  completed: flow('Snatches'),
  'category-torrents': parted('Torrents', 'Category'),
  'category-size': parted('Size', 'Category', 'bytes'),
  'category-snatches': parted('Snatches', 'Category'),
  'category-seeders': parted('Seeders', 'Category'),
  members: stock('Members'),
  dormant: stock('Dormant accounts'),
  'seen-day': stock('Members seen within 24 hours'),
  'seen-week': stock('Members seen within 7 days'),
  'seen-month': stock('Members seen within 30 days'),
  joined: flow('Members joined'),
  'class-members': parted('Members', 'Class'),
  topics: stock('Topics'),
  posts: stock('Posts'),
  comments: stock('Comments'),
  posted: flow('Posts'),
  commented: flow('Comments'),
  'points-held': stock('Points held', 'points'),
  'points-holders': stock('Members with points'),
  'tokens-held': stock('Freeleech tokens held'),
  'invites-held': stock('Invites held'),
  uploaded: stock('Uploaded, as credited', 'bytes'),
  downloaded: stock('Downloaded, as credited', 'bytes'),
  'raw-uploaded': stock('Uploaded, as transferred', 'bytes'),
  'raw-downloaded': stock('Downloaded, as transferred', 'bytes'),
  'points-issued': flow('Points issued', 'points'),
  'points-spent': flow('Points spent', 'points'),
  announces: flow('Announces'),
  'sent-up': flow('Uploaded', 'bytes'),
  'sent-down': flow('Downloaded', 'bytes'),
  peers: stock('Peers'),
  'peers-seeding': stock('Seeding peers'),
  'peers-checked': stock('Peers checked for reachability'),
  'peers-reachable': stock('Reachable peers'),
  'peers-ipv6': stock('Peers with an IPv6 address'),
  'peers-members': stock('Members with peers'),
  'client-peers': parted('Peers', 'Client'),
  'client-members': parted('Members', 'Client'),
  'version-peers': parted('Peers', 'Version'),
} as const satisfies Readonly<Record<string, FigureRow>>

export type StatisticFigure = keyof typeof statisticFigures
export const statisticNames = Object.keys(statisticFigures) as readonly StatisticFigure[]

export function figureOf(name: StatisticFigure): FigureRow {
  return statisticFigures[name]
}

/** The lines of a chart, which have the same unit; at most four. */
export interface StatisticChart {
  readonly label: string
  readonly figures: readonly StatisticFigure[]
}

interface PageRow {
  readonly label: string
  readonly figures: readonly StatisticFigure[]
  readonly charts: readonly StatisticChart[]
  /** Figures by part: the columns of a table. They have the same `by`. */
  readonly tables: readonly {
    readonly label: string
    readonly figures: readonly StatisticFigure[]
  }[]
}

/** The figures of each page, in order. */
export const statisticContents: Readonly<Record<StatisticPage, PageRow>> = {
  site: {
    label: 'Site',
    figures: [
      ...(['members', 'seen-day', 'torrents', 'torrents-size', 'seeders', 'leechers'] as const),
      ...(['topics', 'posts', 'comments', 'posted', 'commented', 'announces'] as const),
      ...(['sent-up', 'sent-down'] as const),
    ],
    charts: [
      { label: 'Traffic', figures: ['sent-up', 'sent-down'] },
      { label: 'Announces', figures: ['announces'] },
      { label: 'Posts and comments', figures: ['posted', 'commented'] },
    ],
    tables: [],
  },
  catalog: {
    label: 'Catalog',
    figures: [
      ...(['torrents', 'torrents-size', 'files', 'bundles', 'snatches', 'unseeded'] as const),
      ...(['one-seeder', 'torrents-listed', 'completed'] as const),
    ],
    charts: [
      { label: 'Torrents', figures: ['torrents'] },
      { label: 'Torrents and snatches by day', figures: ['torrents-listed', 'completed'] },
      { label: 'Torrents at risk', figures: ['unseeded', 'one-seeder'] },
    ],
    tables: [
      {
        label: 'Torrents by category',
        figures: ['category-torrents', 'category-size', 'category-snatches', 'category-seeders'],
      },
    ],
  },
  members: {
    label: 'Members',
    figures: ['members', 'dormant', 'seen-day', 'seen-week', 'seen-month', 'joined'],
    charts: [
      { label: 'Members', figures: ['members'] },
      { label: 'Members joined', figures: ['joined'] },
      { label: 'Members seen', figures: ['seen-day', 'seen-week', 'seen-month'] },
    ],
    tables: [{ label: 'Members by class', figures: ['class-members'] }],
  },
  economy: {
    label: 'Economy',
    figures: [
      ...(['points-held', 'points-holders', 'points-issued', 'points-spent'] as const),
      ...(['tokens-held', 'invites-held', 'uploaded', 'downloaded'] as const),
      ...(['raw-uploaded', 'raw-downloaded'] as const),
    ],
    charts: [
      { label: 'Points issued and spent', figures: ['points-issued', 'points-spent'] },
      { label: 'Points held', figures: ['points-held'] },
    ],
    tables: [],
  },
  clients: {
    label: 'Clients',
    figures: [
      ...(['peers', 'peers-seeding', 'peers-members', 'peers-checked'] as const),
      ...(['peers-reachable', 'peers-ipv6'] as const),
    ],
    charts: [{ label: 'Peers', figures: ['peers', 'peers-seeding', 'peers-reachable'] }],
    tables: [
      { label: 'Peers by client', figures: ['client-peers', 'client-members'] },
      { label: 'Peers by version', figures: ['version-peers'] },
    ],
  },
}
