// Part of `npm run bench -- tools`: programs that search for a word that very many torrents have:
// first each of twelve words once, one after the other, and then all of them without end.
import { randomOf } from '../random.js'
import { wordsByFrequency } from './drawn-queries.js'
import { summary } from './readers.js'
import { request, send } from './send.js'

const WORDS = 12
const RATE = 100
const SECONDS = 10

/** Returns the times of both in ms. */
export async function frequentWordsOf({ client, url, tools, seed }) {
  const random = randomOf(seed)
  const { frequent } = await wordsByFrequency(client, random)
  const words = frequent.slice(0, WORDS)
  const kind = 'a frequent word, again'
  const drawn = (tool, word) => {
    const asked = new URLSearchParams({ t: 'search', q: word, limit: 100, apikey: tool.token })
    return { kind, path: `/torznab/api?${asked}` }
  }
  const times = []
  let failed = 0
  for (const word of words) {
    const begun = performance.now()
    const { failure } = await request(url, tools[0], drawn(tools[0], word))
    times.push(performance.now() - begun)
    if (failure !== null) failed++
  }
  let turn = 0
  const next = (tool) => drawn(tool, words[turn++ % words.length])
  const again = await send({ url, tools, next, seconds: SECONDS, rate: RATE })
  return { 'a frequent word, first': { ...summary(times), failed }, ...again }
}
