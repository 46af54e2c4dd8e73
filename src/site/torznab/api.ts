import { looseRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { bytesOf } from '../http/frame/shapes.ts'
import { torznab } from './dialect.ts'

const parameter = text(1_000).optional()

/** Other parameters are ignored: every program adds some. */
const query = looseRecord({
  t: parameter.describe('`caps`, `search`, `tvsearch`, `movie`, `music` (or `audio`), `book`'),
  apikey: parameter.describe('an API token; not needed for `caps`'),
  q: parameter.describe('words of the title, without grammar'),
  cat: parameter.describe('category numbers, separated by commas'),
  season: parameter,
  ep: parameter.describe('number of an episode, or `MM/dd` with a year as season'),
  imdbid: parameter,
  tvdbid: parameter,
  tvmazeid: parameter,
  traktid: parameter,
  doubanid: parameter,
  tmdbid: parameter,
  year: parameter,
  offset: parameter,
  limit: parameter.describe('100 at most'),
})

export const answer: Declared = {
  description: 'Answers Torznab requests of Sonarr, Radarr, Prowlarr and other programs.',
  query,
  reply: bytesOf('application/rss+xml', 'application/xml'),
  isForTools: true,
  dialect: torznab,
}
