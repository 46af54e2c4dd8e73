// A member who uploads as often as the site allows: on a thread, so that creating and sending 16
// MiB does not delay the readers whose times are measured.
import { parentPort, workerData } from 'node:worker_threads'
import { worstTorrents } from './worst-torrents.js'

/** The pause between uploads, at 30 files per minute. */
const BETWEEN_MS = 2_000
const LINE = '----babou-bench-line'

const { url, cookie, name, seconds } = workerData
const send = await senderOf(cookie)
const make = worstTorrents[name]
let made = make('0')
const until = performance.now() + seconds * 1000
const uploads = []
for (let turn = 0; performance.now() < until; turn++) {
  const { path, bytes } = made
  const begun = performance.now()
  const status = await send(path, bytes)
  uploads.push({ status, milliseconds: performance.now() - begun })
  await new Promise((resolve) => setTimeout(resolve, begun + BETWEEN_MS - performance.now()))
  if (make.length > 0) made = make(`${turn}-${Date.now()}`)
}
parentPort.postMessage(uploads)

async function senderOf(cookie) {
  const me = await fetch(`${url}/me`, { headers: { cookie, accept: 'application/json' } })
  const { csrf } = await me.json()
  const headers = {
    ...{ cookie, accept: 'application/json', 'x-csrf-token': csrf },
    'content-type': `multipart/form-data; boundary=${LINE}`,
  }
  return async (path, bytes) => {
    const reply = await fetch(url + path, { method: 'POST', headers, body: formOf(bytes) })
    await reply.text()
    return reply.status
  }
}

function formOf(bytes) {
  const head = (what) => `--${LINE}\r\nContent-Disposition: form-data; ${what}\r\n\r\n`
  const category = `${head('name="category"')}other\r\n`
  const file = head('name="torrent"; filename="a.torrent"')
  return Buffer.concat([Buffer.from(category + file), bytes, Buffer.from(`\r\n--${LINE}--\r\n`)])
}
