// A tracker's end of the bridge as a process that tests kill. What it sends is in a file before it
// is sent, and what it applied is written to a file.
//
// node child-tracker.js BUILD LIMITS URL KEY STORE_ID FOLDER
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [build, limits, url, key, storeId, folder] = process.argv.slice(2)
const from = (name) => import(pathToFileURL(path.join(build, name)).href)
const { createLink } = await from('bridge/link/link.js')
const { silentLog } = await from('shared/log.js')

const journal = path.join(folder, 'journal')
const applied = fs.openSync(path.join(folder, 'applied'), 'a')
const write = (line) => fs.writeSync(applied, `${line}\n`)
let written = fs.existsSync(journal) ? fs.statSync(journal).size : 0
let booked = 0
let sent = 0

/** Sends every byte of the journal after the last one sent, as far as the link accepts them. */
function pump() {
  while (sent < written) {
    const payload = { first: sent, count: Math.min(10, written - sent) }
    if (!link.send({ name: 'test.batch', version: 1, payload })) return
    sent += payload.count
  }
}

const link = createLink({
  urls: [url],
  key: Buffer.from(key, 'hex'),
  node: 'child',
  storeId,
  version: '0.1.0',
  log: silentLog(),
  limits: JSON.parse(limits),
  handlers: {
    snapshotBegin: () => write('begin'),
    event({ name, payload }) {
      if (name === 'test.row') return write(`${payload.row}:${payload.version}`)
      booked = Math.max(booked, payload.booked)
      pump()
    },
    snapshotEnd: () => write('end'),
    up() {
      sent = booked
      pump()
    },
    down() {},
  },
})
link.start()

setInterval(() => {
  fs.appendFileSync(journal, 'x')
  written++
  pump()
}, 2)
process.once('disconnect', () => process.exit()) // the test has ended
