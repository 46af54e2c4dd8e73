// 16 members who read pages of the site while it books.
import { pageKinds } from '../site/pages.js'
import { readers, signInAll, together } from '../site/readers.js'
import { startSite } from '../site/site.js'

const READERS = 16
const SIGNED_IN = 4
const PASSWORD = 'reads while jobs books'
/** Pages without data that a filled booking database lacks: tags, uploaders, attributes. */
const KINDS = ['browse', 'deep in the list', 'category', 'category, by seeders', 'dead', 'torrent']

/** Starts a site on this database; `read` lets its members read for some seconds. */
export async function startReaders({ client, load, folder, url }) {
  const { createPasswords } = await load('store/accounts/passwords.js')
  const hash = await createPasswords().hash(PASSWORD)
  const { rows } = await client.query(
    `update member set password_hash = $1 where id <= ${SIGNED_IN} returning name`,
    [hash],
  )
  const all = await pageKinds(client, await load('site/http/frame/cursor.js'))
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, all[kind]]))
  const site = await startSite({ ...process.env, BABOU_DATA: folder, DATABASE_URL: url })
  const cookies = await signInAll(site.url, rows, PASSWORD)
  return {
    async read(seconds) {
      const table = await readers({ url: site.url, kinds, cookies, readers: READERS, seconds })
      const { pages, p50, p95, p99, failed } = together(table)
      const [half, most, nearlyAll] = [p50, p95, p99].map(Math.round)
      return { pages, 'p50 ms': half, 'p95 ms': most, 'p99 ms': nearlyAll, failed }
    },
    stop: site.stop,
  }
}
