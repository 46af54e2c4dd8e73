// The first kind of page, read as fast as a few readers can: how many pages the site answers, and
// what one costs once the site's code is compiled.
import { familyProcessorMs, processorMs } from './processor-time.js'
import { readers } from './readers.js'

/** Time to warm up, then to measure: each member may request 900 pages per minute. */
const SECONDS = { warm: 3, timed: 10 }
const PAGES_EACH = { warm: 150, timed: 700 }

/**
 * Reads with one reader for each cookie, prints the figures and returns them.
 * @param site,postgres the IDs of their processes
 * @returns pages per second, and milliseconds of processor time per page
 */
export async function withoutPause({ url, kinds, cookies, site, postgres }) {
  const [[kind, next]] = Object.entries(kinds)
  const count = cookies.length
  const given = { url, cookies, kinds: { [kind]: next }, readers: count, thoughtMs: 0 }
  await readers({ ...given, seconds: SECONDS.warm, most: PAGES_EACH.warm })
  const spent = () => [performance.now(), processorMs(site), familyProcessorMs(postgres)]
  const before = spent()
  const timed = { seconds: SECONDS.timed, most: PAGES_EACH.timed }
  const { [kind]: read } = await readers({ ...given, ...timed })
  const after = spent()
  if (read.failed > 0)
    throw new Error(`${read.failed} of ${read.pages} pages failed: ${read.status}`)
  const [perPage, ofSite, ofPostgres] = after.map((time, at) => (time - before[at]) / read.pages)
  const figures = { kind, rate: 1000 / perPage, site: ofSite, postgres: ofPostgres }
  const costs = `processor ms each: site ${ofSite.toFixed(1)}, PostgreSQL ${ofPostgres.toFixed(1)}`
  console.log(
    `\n${count} readers without pause: ${figures.rate.toFixed(0)} pages per second (${kind}); ${costs}`,
  )
  return figures
}
