// The aims of the benchmarks of the site. Most are for a site of one size, and a run with another
// size does not measure them.
import { mostRow } from './aims.js'
import { together } from './site/readers.js'

const MILLION = 1_000_000
const FULL = 4_000_000
const TOOLS_RATE = 300
const DEMO_SECONDS = 540

const isMillion = (torrents) => torrents >= MILLION && torrents < FULL
const slowest = (tables) => Math.max(...tables.flatMap(Object.values).map(({ p95 }) => p95))

/**
 * Returns the aims for pages.
 * @param table undefined: without readers
 * @param list what a page of the list costs (site/without-pause.js)
 */
export function pageAims({ torrents, table, list }) {
  const p95 = torrents >= FULL && table !== undefined ? slowest([table]) : null
  const { site, postgres } = isMillion(torrents) ? list : { site: null, postgres: null }
  return [
    mostRow('4,000,000 torrents: p95 of the slowest kind of page, ms', p95, 40),
    mostRow('1,000,000 torrents: the list, processor ms of the site', site, 6),
    mostRow('1,000,000 torrents: the list, processor ms of PostgreSQL', postgres, 3),
  ]
}

/**
 * Returns the aims for queries.
 * @param table of a warm site, with the index in memory
 */
export function queryAims({ torrents, table }) {
  const { p95, p99, max } = together(table)
  const ofFull = (value) => (torrents >= FULL ? value : null)
  const ofMillion = (value) => (isMillion(torrents) ? value : null)
  return [
    mostRow('4,000,000 torrents: p95 of all queries, ms', ofFull(p95), 60),
    mostRow('4,000,000 torrents: p99, ms', ofFull(p99), 120),
    mostRow('1,000,000 torrents: p99, ms', ofMillion(p99), 40),
    mostRow('1,000,000 torrents: the slowest, ms', ofMillion(max), 150),
  ]
}

export function startAims({ torrents, figures }) {
  const most = (name) => (torrents < FULL ? null : Math.max(...figures.map((one) => one[name])))
  return [
    mostRow('4,000,000 torrents: the first list after a start, s', most('list'), 10),
    mostRow('4,000,000 torrents: memory of search, bytes a torrent', most('bytes/torrent'), 420),
  ]
}

/**
 * Returns the aims for publishing.
 * @param quiet times of each kind of torrent without other work; `busy`: next to readers
 */
export function publishAims({ torrents, quiet, busy }) {
  const p95 = torrents < FULL ? null : slowest([quiet, busy])
  return [mostRow('4,000,000 torrents: p95 to publish one, ms', p95, 150)]
}

export function toolAims({ torrents, rate, table, lookUps, words, matching }) {
  // A short run may have measured none of a kind.
  const of = (one) => (torrents < MILLION || one === undefined ? null : one.p95)
  const all = torrents < MILLION || rate < TOOLS_RATE ? null : slowest([table])
  return [
    mostRow(`p95 of the slowest kind at ${TOOLS_RATE} requests per second, ms`, all, 30),
    mostRow('p95 of a feed that has not changed, ms', of(table['feed, unchanged']), 5),
    mostRow('p95 of a match of 100 hashes, ms', of(lookUps['match, 100 hashes']), 20),
    mostRow('p95 of a frequent word, the first time, ms', of(words['a frequent word, first']), 30),
    mostRow('p95 of a frequent word, again, ms', of(words['a frequent word, again']), 30),
    mostRow('p95 of a torrent with 50,000 saved searches, ms', of(matching), 200),
  ]
}

export function demoAims({ torrents, seconds }) {
  const value = torrents < MILLION ? null : seconds
  return [mostRow('1,000,000 torrents and 100,000 members, s', value, DEMO_SECONDS)]
}
