import supertest from 'supertest'
import type { TestSite } from '../site.ts'

// Programs that know the API of UNIT3D sites, by what they send and how they read the reply.

type Json = Record<string, unknown>
type Query = Readonly<Record<string, string | number | readonly string[]>>

/** A row as Prowlarr and Jackett take it apart. */
export interface CardigannRow {
  readonly title: string
  readonly details: string
  readonly download: string
  readonly category: string
  readonly size: number
  readonly files: number
  readonly seeders: number
  readonly leechers: number
  readonly grabs: number
  readonly date: Date
  readonly imdbid: string
  readonly tmdbid: string
  readonly tvdbid: string
  readonly genre: string
  readonly internal: boolean
  readonly downloadFactor: number
  readonly uploadFactor: number
}

const FREELEECH = { '0%': 1, '25%': 0.75, '50%': 0.5, '75%': 0.25, '100%': 0 }

/**
 * The value of a Cardigann selector as text (JSONPath over the row, with booleans written as .NET
 * does); throws where the reader drops the row: a selector that finds no key.
 */
function select(row: Json, selector: string): string {
  let value: unknown = row
  for (const step of selector.split('.')) {
    if (typeof value !== 'object' || value === null || !(step in value)) {
      throw new Error(`the row has no ${selector}: ${JSON.stringify(row)}`)
    }
    value = (value as Json)[step]
  }
  if (value === true) return 'True'
  if (value === false) return 'False'
  return value === null ? '' : String(value as string)
}

function choose<T>(value: string, cases: Readonly<Record<string, T>>): T {
  if (!(value in cases)) throw new Error(`no case for ${value}`)
  return cases[value]
}

/** The fields of a definition for `…/api/torrents/filter` in Prowlarr's and Jackett's collections. */
function cardigannRow(resource: Json): CardigannRow {
  const row = resource.attributes as Json
  const text = (selector: string) => select(row, selector)
  const whole = (selector: string) => {
    if (!/^\d+$/.test(text(selector))) throw new Error(`${selector} is ${text(selector)}`)
    return Number(text(selector))
  }
  const time = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(text('created_at'))
  if (time === null) throw new Error(`created_at is ${text('created_at')}`)
  text('meta.poster')
  const isFeatured = choose(text('featured'), { True: true, False: false })
  return {
    ...{ title: text('name'), details: text('details_link'), download: text('download_link') },
    ...{ category: text('category_id'), genre: text('meta.genres'), size: whole('size') },
    ...{ files: whole('num_file'), seeders: whole('seeders'), leechers: whole('leechers') },
    ...{ grabs: whole('times_completed'), date: new Date(`${time[1]}Z`) },
    ...{ imdbid: text('imdb_id'), tmdbid: text('tmdb_id'), tvdbid: text('tvdb_id') },
    internal: choose(text('internal'), { True: true, False: false }),
    downloadFactor: isFeatured ? 0 : choose(text('freeleech'), FREELEECH),
    uploadFactor: isFeatured ? 2 : choose(text('double_upload'), { True: 2, False: 1 }),
  }
}

/** Prowlarr or Jackett: the key in the query, no `Accept`, `perPage=100`. */
export function cardigann({ app }: Pick<TestSite, 'app'>, token: string) {
  const ask = (path: string, query: Query = {}) =>
    supertest(app)
      .get(path)
      .query({ ...query, api_token: token })
      .unset('Accept')
  return {
    /** What its connection test requests. */
    login: () => ask('/api/torrents'),
    /** A search, with every parameter of the definition whether it has a value or not. */
    async search(query: Query = {}): Promise<readonly CardigannRow[]> {
      const empty = { name: '', seasonNumber: '', episodeNumber: '', imdbId: '', tmdbId: '' }
      const sorted = { sortField: 'created_at', sortDirection: 'desc', perPage: 100 }
      const all = { ...empty, tvdbId: '', 'free[]': '', ...sorted, ...query }
      const reply = await ask('/api/torrents/filter', all)
      if (reply.status !== 200) throw new Error(`${reply.status}: ${reply.text}`)
      return (reply.body.data as Json[]).map(cardigannRow)
    },
  }
}

/** Upload-Assistant: the key as a bearer; multipart fields before the file. */
export function uploadAssistant({ app }: Pick<TestSite, 'app'>, token: string) {
  const asked = (method: 'get' | 'post', path: string) =>
    supertest(app)
      [method](path)
      .redirects(0)
      .set({ Authorization: `Bearer ${token}`, Accept: 'application/json' })
  return {
    get: (path: string) => asked('get', path).buffer(true),
    /** The file that it saves. */
    file: (path: string) => asked('get', path).responseType('blob'),
    /** The duplicates that it shows. */
    async dupes(query: string): Promise<readonly { name: string; files: string[] }[]> {
      const reply = await asked('get', `/api/torrents/filter?${query}`)
      if (reply.status !== 200) throw new Error(`${reply.status}: ${reply.text}`)
      return (reply.body.data as { attributes: { name: string; files: { name: string }[] } }[]).map(
        ({ attributes: { name, files } }) => ({ name, files: files.map((one) => one.name) }),
      )
    },
    upload(fields: Readonly<Record<string, string>>, file: Buffer, fileName = 'a.torrent') {
      const request = asked('post', '/api/torrents/upload')
      for (const [name, value] of Object.entries(fields)) void request.field(name, value)
      return request.attach('torrent', file, fileName)
    },
    /** The ID in the address of a reply: the first slash, digits, dot of it. */
    idIn(address: string): string | null {
      return /\/(\d+)\./.exec(address)?.[1] ?? null
    },
  }
}
