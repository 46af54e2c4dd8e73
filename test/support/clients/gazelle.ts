import supertest from 'supertest'
import type { TestSite } from '../site.ts'

// The readers of Gazelle, with the types that they declare. Newtonsoft (Prowlarr, Lidarr) turns
// numbers into texts, but nothing into booleans, and parses whole numbers from texts; Go (autobrr)
// refuses every other type. Both take null for the zero of a type.
// Prowlarr: src/NzbDrone.Core/Indexers/Definitions/{Orpheus,Redacted}.cs, Gazelle/GazelleApi.cs
// at 02bc40b9; autobrr: pkg/ops/ops.go at 2360bc8a, pkg/red/red.go at 7fedbd4b.

type Kind = 'int' | 'long' | 'string' | 'bool' | 'float' | 'time'
/** A kind, a list of one shape, or more of these. */
type Shape = Readonly<Record<string, unknown>>
type Json = Readonly<Record<string, unknown>>

const INT_MAX = 2 ** 31 - 1

/** Throws with the path of the first value that the reader refuses. */
function goReads(value: unknown, shape: unknown, at = ''): void {
  if (value === null || value === undefined) return
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) throw new Error(`${at} is no list`)
    value.forEach((one, index) => goReads(one, shape[0], `${at}[${index}]`))
  } else if (typeof shape === 'object') {
    if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`${at} is no object`)
    for (const [name, kind] of Object.entries(shape as Shape)) {
      goReads((value as Json)[name], kind, `${at}.${name}`)
    }
  } else if (!isGo(value, shape as Kind)) {
    throw new Error(`${at}: Go cannot read ${JSON.stringify(value)} as ${String(shape)}`)
  }
}

function isGo(value: unknown, kind: Kind): boolean {
  if (kind === 'bool') return typeof value === 'boolean'
  if (kind === 'string' || kind === 'time') return typeof value === 'string'
  if (kind === 'float') return typeof value === 'number'
  return Number.isSafeInteger(value)
}

/** The same for C#; returns the value as the program has it. */
function csharpReads(value: unknown, shape: unknown, at = ''): unknown {
  if (value === null || value === undefined) return null
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) throw new Error(`${at} is no list`)
    return value.map((one, index) => csharpReads(one, shape[0], `${at}[${index}]`))
  }
  if (typeof shape === 'object') {
    const read = Object.entries(shape as Shape).map(([name, kind]) => {
      return [name, csharpReads(named(value as Json, name), kind, `${at}.${name}`)]
    })
    return Object.fromEntries(read) as unknown
  }
  return csharpValue(value, shape as Kind, at)
}

/** Newtonsoft ignores the case of names. */
function named(value: Json, name: string): unknown {
  const key = Object.keys(value).find((one) => one.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : value[key]
}

function csharpValue(value: unknown, kind: Kind, at: string): unknown {
  const bad = () => new Error(`${at}: C# cannot read ${JSON.stringify(value)} as ${kind}`)
  if (typeof value === 'object') throw bad()
  if (kind === 'bool') {
    if (typeof value !== 'boolean') throw bad()
    return value
  }
  if (kind === 'string') return typeof value === 'boolean' ? (value ? 'True' : 'False') : `${value}`
  if (kind === 'time') {
    const text = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.exec(String(value))
    if (text === null) throw bad()
    return new Date(`${text[0].replace(' ', 'T')}Z`)
  }
  return parse(String(value), kind === 'int' ? INT_MAX : Number.MAX_SAFE_INTEGER, at)
}

/** int.Parse and long.Parse. */
function parse(text: string, most: number, at: string): number {
  if (!/^-?\d+$/.test(text) || Math.abs(Number(text)) > most) throw new Error(`${at}: ${text}`)
  return Number(text)
}

const artist = { Name: 'string', Id: 'string', Aliasid: 'string' } as const
const freeleech = {
  ...{ IsFreeLeech: 'bool', IsNeutralLeech: 'bool', IsPersonalFreeLeech: 'bool' },
  ...{ IsFreeload: 'bool', CanUseToken: 'bool' },
} as const
const torrent = {
  ...{ TorrentId: 'int', EditionId: 'int', Artists: [artist], Remastered: 'bool' },
  ...{ RemasterYear: 'string', RemasterTitle: 'string', Media: 'string', Encoding: 'string' },
  ...{ Format: 'string', HasLog: 'bool', LogScore: 'int', HasCue: 'bool', Scene: 'bool' },
  ...{ VanityHouse: 'bool', FileCount: 'int', Time: 'time', Size: 'string', Snatches: 'int' },
  ...{ Seeders: 'string', Leechers: 'string', Category: 'string', ...freeleech },
} as const
const release = {
  ...{ GroupId: 'string', GroupName: 'string', TorrentId: 'int', Size: 'string' },
  ...{ FileCount: 'int', Snatches: 'int', Seeders: 'string', Leechers: 'string' },
  ...{ Category: 'string', Artist: 'string', GroupYear: 'string', Cover: 'string' },
  ...{ Tags: ['string'], ReleaseType: 'string', TotalLeechers: 'int', TotalSeeders: 'int' },
  ...{ TotalSnatched: 'int', MaxSize: 'long', GroupTime: 'long', Torrents: [torrent] },
  ...freeleech,
} as const
const browse = {
  Status: 'string',
  Response: { Results: [release], CurrentPage: 'string', Pages: 'string' },
} as const

const group = {
  ...{ id: 'int', name: 'string', year: 'int', recordLabel: 'string' },
  ...{ catalogueNumber: 'string', releaseType: 'int', categoryId: 'int', categoryName: 'string' },
  ...{ time: 'string', vanityHouse: 'bool' },
} as const
const goTorrent = (freeTorrent: Kind) =>
  ({
    ...{ id: 'int', infoHash: 'string', media: 'string', format: 'string', encoding: 'string' },
    ...{ remastered: 'bool', remasterYear: 'int', remasterTitle: 'string', scene: 'bool' },
    ...{ remasterRecordLabel: 'string', remasterCatalogueNumber: 'string', hasLog: 'bool' },
    ...{ hasCue: 'bool', logScore: 'int', fileCount: 'int', size: 'int', seeders: 'int' },
    ...{ leechers: 'int', snatched: 'int', freeTorrent, isNeutralleech: 'bool' },
    ...{ isFreeload: 'bool', time: 'string', description: 'string', fileList: 'string' },
    ...{ filePath: 'string', userId: 'int', username: 'string' },
  }) as const
const index = {
  status: 'string',
  response: {
    ...{ username: 'string', id: 'int' },
    notifications: {
      ...{ messages: 'int', notifications: 'int', newAnnouncement: 'bool', newBlog: 'bool' },
      newSubscriptions: 'bool',
    },
    userstats: {
      ...{ uploaded: 'int', downloaded: 'int', ratio: 'float', requiredratio: 'float' },
      ...{ bonusPoints: 'int', bonusPointsPerHour: 'float', class: 'string' },
    },
  },
  info: { source: 'string', version: 'int' },
} as const
const failure = { status: 'string', error: 'string' } as const

/** The two dialects: what a tool sends before its key. */
const PREFIX = { orpheus: 'token ', redacted: '' } as const
export type Dialect = keyof typeof PREFIX
type Query = Readonly<Record<string, string | number>>

/** Programs with a key, in one of the dialects; they ask an app or a server. */
export function gazelleTool(
  { app }: { readonly app: TestSite['app'] | string },
  key: string,
  dialect: Dialect,
) {
  const authorization = `${PREFIX[dialect]}${key}`
  const ask = (query: Query) => {
    const asked = supertest(app).get('/ajax.php').query(query).set('Accept', 'application/json')
    return key === '' ? asked : asked.set('Authorization', authorization)
  }
  return {
    ask,
    authorization,
    /** What Prowlarr makes of a search. */
    async releases(query: Query = {}) {
      const given = { action: 'browse', order_by: 'time', order_way: 'desc', ...query }
      return releasesIn(await ask(given))
    },
    /** What autobrr makes of a torrent. */
    async torrent(query: Query) {
      const { status, body } = await ask({ action: 'torrent', ...query })
      if (status !== 200) return goReads(body, failure)
      const kind = dialect === 'orpheus' ? 'string' : 'bool'
      goReads(body, { status: 'string', response: { group, torrent: goTorrent(kind) } })
      return (body as { response: { group: Json; torrent: Json } }).response
    },
    /** autobrr's test of a key. */
    async index() {
      const { status, body } = await ask({ action: 'index' })
      goReads(body, status === 200 ? index : failure)
      return { status, body: body as { response: Record<string, never>; error?: string } }
    },
  }
}

/** A release of Prowlarr. */
export interface Release {
  readonly title: string
  readonly infoUrl: string
  readonly torrentId: number
  readonly groupId: string
  readonly size: number
  readonly files: number
  readonly grabs: number
  readonly seeders: number
  readonly peers: number
  readonly downFactor: number
  readonly upFactor: number
  readonly category: string
  readonly publishedAt: Date
  readonly canUseToken: boolean
}

type Read = Readonly<Record<string, never>>

function releasesIn({ status, headers, body }: supertest.Response): Release[] {
  if (status !== 200) throw new Error(`status ${status}: ${JSON.stringify(body)}`)
  if (!String(headers['content-type']).includes('application/json')) throw new Error('no JSON')
  const read = csharpReads(body, browse) as {
    readonly Status: string
    readonly Response: { readonly Results: readonly Read[] }
  }
  if (read.Status !== 'success') throw new Error(read.Status)
  return read.Response.Results.flatMap((result) => {
    const torrents = result.Torrents as readonly Read[] | null
    return torrents === null ? [onlyOf(result)] : torrents.map((one) => musicOf(result, one))
  })
}

function musicOf(result: Read, one: Read): Release {
  const { Artist, GroupName, GroupYear, ReleaseType } = result
  parse(String(GroupYear), INT_MAX, 'GroupYear')
  const type = ReleaseType !== null && ReleaseType !== 'Unknown' ? ` [${String(ReleaseType)}]` : ''
  const edition = `${String(one.RemasterTitle)} ${String(one.RemasterYear)}`.trim()
  const remaster = one.RemasterTitle === '' ? '' : ` [${edition}]`
  const flags = [`${String(one.Format)} ${String(one.Encoding)}`, String(one.Media)]
  if (one.HasLog) flags.push(`Log (${String(one.LogScore)}%)`)
  if (one.HasCue) flags.push('Cue')
  const name = `${String(Artist)} - ${String(GroupName)} (${String(GroupYear)})`
  return {
    ...swarmOf(one, result),
    title: decoded(`${name}${type}${remaster} [${flags.join(' / ')}]`),
    category: one.Category ?? 'Music',
    publishedAt: one.Time,
  }
}

function onlyOf(result: Read): Release {
  return {
    ...swarmOf(result, result),
    title: decoded(String(result.GroupName)),
    category: result.Category ?? 'Music',
    publishedAt: new Date(Number(result.GroupTime) * 1_000),
  }
}

function swarmOf(one: Read, { GroupId: groupId }: Read) {
  const torrentId = Number(one.TorrentId)
  const isNeutral = one.IsNeutralLeech || one.IsFreeload
  const isFree = one.IsFreeLeech || isNeutral || one.IsPersonalFreeLeech
  const seeders = parse(String(one.Seeders), INT_MAX, 'Seeders')
  return {
    torrentId,
    groupId,
    infoUrl: `/torrents.php?id=${String(groupId)}&torrentid=${torrentId}`,
    size: parse(String(one.Size), Number.MAX_SAFE_INTEGER, 'Size'),
    files: Number(one.FileCount),
    grabs: Number(one.Snatches),
    seeders,
    peers: seeders + parse(String(one.Leechers), INT_MAX, 'Leechers'),
    downFactor: isFree ? 0 : 1,
    upFactor: isNeutral ? 0 : 1,
    canUseToken: one.CanUseToken as boolean,
  }
}

/** WebUtility.HtmlDecode, for the entities of these tests. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
