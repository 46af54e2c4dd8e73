// Queries by their parts, drawn with a seed from the command line: words by how many torrents have
// them, one to four of them, misspelled ones, phrases, OR, minus, prefixes, each field and range of
// the grammar, in each order, and far down the list.
import { randomOf } from '../random.js'
import { ALL_ORDERS, createDraw, vocabularyOf } from './random-queries.js'

const WORDS_EACH = 300
/** One torrent in this many is read for its words, if no words were learned. */
const EACH_NTH = 50
const DAY_MICROS = 86_400_000_000

/** Returns functions, each of which returns the address of another query of its kind. */
export async function drawnKinds(client, seed, { encodeCursor }) {
  const random = randomOf(seed)
  const vocabulary = await vocabularyOf(client, seed)
  const { one, torrent, words, items } = createDraw(random, vocabulary)
  const byFrequency = await wordsByFrequency(client, random)
  const made = Object.fromEntries(Object.entries(items).map(([name, [, item]]) => [name, item]))
  const some = (count) => () => words().slice(0, count).join(' ')
  const lines = {
    'frequent word': () => one(byFrequency.frequent),
    'middling word': () => one(byFrequency.middling),
    'rare word': () => one(byFrequency.rare),
    'two words': some(2),
    'three words': some(3),
    'four words': some(4),
    'frequent and any': () => `${one(byFrequency.frequent)} ${made.word()}`,
    misspelled: () => misspelled(one(byFrequency.middling), random),
    'in no torrent': () => `${one(byFrequency.middling)} zq${Math.floor(random() * 1e9)}`,
    OR: () => `${made.word()} OR ${made.word()}`,
    minus: () => `${made.word()} -${one(byFrequency.frequent)}`,
    'all but a word': () => `-${one(byFrequency.frequent)}`,
    ...Object.fromEntries(
      Object.entries(made)
        .filter(([name]) => name !== 'word')
        .map(([name, item]) => [`by ${name}`, item]),
    ),
  }
  const address = (fields) => {
    const sort = one(ALL_ORDERS)
    const given = { ...fields, ...(sort === '' ? {} : { sort }) }
    return `/torrents?${new URLSearchParams(given)}`
  }
  const kinds = Object.fromEntries(
    // A space at the end: the word is whole, not the start of one.
    Object.entries(lines).map(([name, line]) => [name, () => address({ q: `${line()} ` })]),
  )
  const deep = (q) => () => {
    const key = String(Date.parse(torrent().month) * 1_000 + Math.floor(random() * 28) * DAY_MICROS)
    const cursor = encodeCursor({ order: '-createdAt', key, id: 1, isBackward: false })
    return `/torrents?${new URLSearchParams({ ...q(), cursor })}`
  }
  return {
    ...kinds,
    'far down the list': deep(() => ({})),
    'far down a search': deep(() => ({ q: `${one(byFrequency.frequent)} `, sort: '-createdAt' })),
  }
}

/** Returns words that most torrents have, that some have, and that the fewest have. */
export async function wordsByFrequency(client, random) {
  const salt = String(random())
  const known = await knownWords(client)
  const words = async (condition, nearest) => {
    const statement = `select word from ${known} as known where ${condition}
      order by ${nearest}, md5(word || $1) limit $2`
    const { rows } = await client.query(statement, [salt, WORDS_EACH])
    if (rows.length === 0) throw new Error('no name has a word: is this a demo?')
    return rows.map(({ word }) => word)
  }
  const statement = `select coalesce(max(torrents), 0)::int as most from ${known} as known`
  const [{ most }] = (await client.query(statement)).rows
  const middle = Math.max(2, Math.round(Math.sqrt(most)))
  return {
    frequent: await words(`torrents >= ${Math.floor(most / 20)}`, 'torrents > 0'),
    middling: await words('true', `abs(ln(torrents) - ln(${middle})) > 1`),
    rare: await words('true', 'torrents'),
  }
}

/** Returns the table of learned words; if empty, a temporary one with words of some torrents. */
async function knownWords(client) {
  const learned = await client.query('select from search_word limit 1')
  if (learned.rows.length > 0) return 'search_word'
  await client.query(`create temporary table if not exists drawn_word as
    select word, ndoc as torrents from ts_stat('
      select ts_filter(search, ''{a}'') from torrent where id % ${EACH_NTH} = 0')
    where word ~ '^[^0-9]+$' and length(word) between 3 and 40`)
  return 'drawn_word'
}

/** Swaps two neighboring letters, or leaves one out. */
function misspelled(word, random) {
  const at = 1 + Math.floor(random() * Math.max(1, word.length - 2))
  const rest = word.slice(at + 1)
  if (random() < 0.5) return word.slice(0, at) + rest
  return word.slice(0, at) + rest.slice(0, 1) + word[at] + rest.slice(1)
}
