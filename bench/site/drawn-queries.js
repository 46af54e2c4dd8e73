// Queries by what they are made of, drawn by a seed of the command line: words by how many
// torrents have them, one to four of them, misspelled ones, phrases, OR, minus, prefixes, each field
// and range of the grammar, in each order, and far down the list.
import { randomOf } from '../random.js'
import { ALL_ORDERS, createDraw, vocabularyOf } from './random-queries.js'

const WORDS_EACH = 300
const DAY_MICROS = 86_400_000_000

/** Each function returns the address of another query of its kind. */
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
    'word of one torrent': () => one(byFrequency.once),
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
    // A blank at the end: the word is whole, not the beginning of one.
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

/** Words that most torrents have, that some have, and that one has. */
async function wordsByFrequency(client, random) {
  const salt = String(random())
  const rows = async (condition) => {
    const statement = `
      select word from search_word where ${condition} order by md5(word || $1) limit $2`
    const found = await client.query(statement, [salt, WORDS_EACH])
    return found.rows.length > 0 ? found.rows.map(({ word }) => word) : ['the']
  }
  const [{ most }] = (await client.query('select max(torrents)::int as most from search_word')).rows
  const middle = Math.max(2, Math.round(Math.sqrt(most)))
  const frequent = await rows(`torrents >= ${Math.max(2, Math.round(most / 20))}`)
  const middling = await rows(`torrents between ${Math.ceil(middle / 3)} and ${middle * 3}`)
  return { frequent, middling, once: await rows('torrents = 1') }
}

/** Two neighbouring letters change places, or one is left out. */
function misspelled(word, random) {
  const at = 1 + Math.floor(random() * Math.max(1, word.length - 2))
  const rest = word.slice(at + 1)
  if (random() < 0.5) return word.slice(0, at) + rest
  return word.slice(0, at) + rest.slice(0, 1) + word[at] + rest.slice(1)
}
