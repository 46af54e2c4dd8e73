// How long `GET /torrents` takes while one member has the worst .torrent files read, as often as the
// site allows: its main thread must stay free.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { readers } from './readers.js'
import { worstTorrents } from './worst-torrents.js'

const READERS = 4
const THOUGHT_MS = 200

/**
 * Measures the readers.
 * @param cookies of the readers; the first one also uploads
 */
export async function whileUploading({ url, cookies, seconds }) {
  const kinds = { torrents: () => '/torrents' }
  const each = { url, kinds, cookies, readers: READERS, seconds, thoughtMs: THOUGHT_MS }
  const table = { 'nothing else': { ...(await readers(each)).torrents, uploads: [] } }
  for (const name of Object.keys(worstTorrents)) {
    const thread = new Worker(new URL('./upload-thread.js', import.meta.url), {
      workerData: { url, cookie: cookies[0], name, seconds },
    })
    const sent = once(thread, 'message')
    const { torrents } = await readers(each)
    const [uploads] = await sent
    table[name] = { ...torrents, uploads }
  }
  print(table)
  return table
}

function print(table) {
  console.log(`\nGET /torrents while one member uploads, ${READERS} readers\n`)
  const heads = ['pages', 'p50', 'p99', 'max ms', 'uploads', 'ms each']
  console.log('upload'.padEnd(28) + heads.map((head) => head.padStart(9)).join('') + '  replies')
  for (const [name, { pages, p50, p99, max, uploads }] of Object.entries(table)) {
    const each = uploads.reduce((sum, one) => sum + one.milliseconds, 0) / (uploads.length || 1)
    const cells = [pages, p50, p99, max, uploads.length, each].map((n) => n.toFixed(0).padStart(9))
    const replies = [...new Set(uploads.map(({ status }) => status))].join(' ')
    console.log(name.padEnd(28) + cells.join('') + `  ${replies}`)
  }
}
