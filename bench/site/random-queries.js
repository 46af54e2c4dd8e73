// Queries of the whole search grammar, drawn at random over what the catalog holds: words of names
// and files, fields, brackets, orders. Each seed is a kind of page. The first seeds were used when
// the search was designed, the others only in measurements.

import { randomOf } from '../random.js'

export const SEEDS = { known: [1, 2, 3, 4], unseen: [101, 102, 103, 104] }
const SAMPLE = 400

/** Returns the kinds of pages of all seeds: functions that return the next query of their seed. */
export async function randomKinds(client) {
  const vocabulary = await vocabularyOf(client)
  const kinds = {}
  for (const [name, seeds] of Object.entries(SEEDS)) {
    for (const seed of seeds) kinds[`random ${name} ${seed}`] = addresses(seed, vocabulary)
  }
  return kinds
}

/**
 * Returns the words and values of queries, from some torrents: the same ones for all seeds, unless
 * one is given.
 */
export async function vocabularyOf(client, seed = 7) {
  const rows = async (statement) => (await client.query(statement)).rows
  const [{ most }] = await rows('select max(id)::int as most from torrent')
  const random = randomOf(seed)
  const ids = Array.from({ length: SAMPLE }, () => 1 + Math.floor(random() * most))
  const torrents = await rows(`
    select torrent.name, attributes, size::float8 as size, year, to_char(torrent.created_at, 'YYYY-MM') as month,
      category.slug as category, member.name as uploader,
      array(select slug from tag where tag.id = any(tag_ids)) as tags,
      tsvector_to_array(files) as files, torrent_stats.seeders, torrent_stats.leechers, snatches::int
    from torrent join category on category.id = category_id
    left join member on member.id = torrent.uploader_id
    join torrent_words on torrent_words.torrent_id = torrent.id
    join torrent_stats on torrent_stats.torrent_id = torrent.id
    where torrent.id in (${ids.join(', ')}) and torrent.state = 'listed' order by torrent.id`)
  const attributes = await rows('select distinct key, type from attribute where is_searchable')
  return { torrents, types: new Map(attributes.map(({ key, type }) => [key, type])) }
}

const ORDERS = ['', '', '', 'relevance', 'relevance', '-seeders', '-seeders', 'seeders', '-size']
const MORE_ORDERS = ['size', '-snatches', '-leechers', 'name', '-name', 'createdAt']
/** All orders of the list; the default one has no name. */
export const ALL_ORDERS = [...new Set([...ORDERS, ...MORE_ORDERS])]

function addresses(seed, vocabulary) {
  const random = randomOf(seed)
  const draw = createDraw(random, vocabulary)
  return () => {
    const fields = { q: draw.line() }
    const sort = draw.one([...ORDERS, ...MORE_ORDERS])
    if (sort !== '') fields.sort = sort
    if (random() < 0.1) fields.category = draw.torrent().category
    if (random() < 0.05) fields.state = draw.one(['alive', 'dead'])
    return `/torrents?${new URLSearchParams(fields)}`
  }
}

/** Returns lines for the search box, and their parts. */
export function createDraw(random, { torrents, types }) {
  const one = (list) => list[Math.floor(random() * list.length)]
  const torrent = () => one(torrents)
  const words = () => torrent().name.match(/[\p{L}\p{N}]{2,}/gu) ?? ['the']
  const row = () => {
    const all = words()
    const at = Math.floor(random() * Math.max(1, all.length - 1))
    return all.slice(at, at + 2).join(' ')
  }
  const file = () => one(torrent().files ?? []) ?? 'mkv'
  const range = (name, value) =>
    one([`${name}:>${value}`, `${name}:<${value}`, `${name}:${value}..`, `${name}:${value}`])
  /** The parts of a query, by weight. */
  const items = {
    word: [30, () => one(words())],
    prefix: [6, () => `${one(words()).slice(0, 3)}*`],
    phrase: [6, () => `"${row()}"`],
    title: [3, () => `title:${one(words())}`],
    file: [8, () => `file:${file()}`],
    'file prefix': [2, () => `file:${file().slice(0, 3)}*`],
    category: [7, () => `cat:${torrent().category}`],
    tag: [5, () => `tag:${one(torrent().tags) ?? 'hd'}`],
    uploader: [2, () => `uploader:${torrent().uploader ?? 'nobody'}`],
    size: [4, () => one([`size:>${Math.ceil(torrent().size / 2 ** 30)}g`, 'size:700m..1.5g'])],
    year: [4, () => range('year', torrent().year ?? 2019)],
    seeders: [4, () => range('seeders', torrent().seeders)],
    leechers: [2, () => range('leechers', torrent().leechers)],
    snatches: [3, () => range('snatches', torrent().snatches)],
    added: [4, () => one([`added:${torrent().month}`, 'added:<30d', 'added:>1y', 'added:2026'])],
    is: [
      5,
      () => `is:${one(['alive', 'dead', 'snatched', 'unsnatched', 'bookmarked', 'freeleech'])}`,
    ],
    attribute: [9, () => attribute()],
  }
  const weighted = Object.values(items)
  const weights = weighted.reduce((sum, [weight]) => sum + weight, 0)
  function attribute() {
    const [key, value] = one(Object.entries(torrent().attributes)) ?? ['resolution', '1080p']
    const type = types.get(key)
    if (type === undefined || type === 'text') return 'resolution:1080p'
    if (type === 'number') return `attr.${range(key, value)}`
    return `attr.${key}:${[value].flat()[0]}`
  }
  function item() {
    let at = random() * weights
    return weighted.find(([weight]) => (at -= weight) < 0)[1]()
  }
  const term = () => (random() < 0.12 ? `-${item()}` : item())
  const group = () => (random() < 0.18 ? `(${item()} OR ${term()})` : term())
  const line = () => {
    const many = one([1, 1, 1, 2, 2, 2, 3, 3, 4])
    return `${Array.from({ length: many }, group).join(' ')}${random() < 0.7 ? ' ' : ''}`
  }
  return { one, torrent, words, items, line }
}
