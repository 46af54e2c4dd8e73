import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { load, rows, tables, torrentRow, world as worlds } from './built.js'
import { fill } from './fill.js'
import { residentBytes } from './memory.js'

const { openFolder } = await load('tracker/journal/folder.js')
const { createJournals } = await load('tracker/journal/journals.js')
const { attachJournal } = await load('tracker/journal/journal.js')
const { entryOfPeer } = await load('tracker/journal/entry-of-peer.js')
const { restoreEntries, restoreSnapshot } = await load('tracker/journal/restore.js')
const { silentLog } = await load('shared/log.js')

/** Entries after the snapshot: three minutes of a site with this many peers (tracker.md §3). */
const ENTRIES_A_PEER = 0.015

/** Writes snapshot and journal of a filled memory, then reads them into another one. */
export async function restart(shape) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-store-'))
  try {
    const { world, torrents, peers } = await fill(shape, { boot: 2 })
    const log = silentLog()
    const folder = openFolder(path.join(data, 'tracker'), () => Date.now())
    const sendBatch = () => null
    const journals = createJournals({
      world,
      folder,
      slots: [0],
      covered: new Map(),
      sendBatch,
      log,
    })
    const began = performance.now()
    const { bytes } = await journals.snapshot(true)
    const writeSeconds = (performance.now() - began) / 1000
    const entries = say(world, torrents, Math.round(peers * ENTRIES_A_PEER))
    journals.files.stop()
    folder.release()
    return { ...again(data, peers, log), entries, bytes, writeSeconds: rounded(writeSeconds) }
  } finally {
    fs.rmSync(data, { recursive: true, force: true })
  }
}

/** Writes entries like announces do. */
function say(world, torrents, count) {
  const { words, swarms } = world
  const journal = attachJournal(words, 0)
  const time = { nowSeconds: world.clock.seconds(), wall: 1_700_000_100, atSeconds: 1 }
  time.atSeconds = time.nowSeconds
  for (let index = 0; index < count; index++) {
    const torrent = torrents[(index * 7_919) % torrents.length]
    const peer = swarms.at(torrent, index % swarms.size(torrent))
    words[peer + rows.P.uploadedLo] += 1_000
    world.takeSequence(torrent)
    if (!journal.hasRoom()) throw new Error('the disk is full')
    entryOfPeer(words, torrent, peer, journal.words, journal.next(), time)
    journal.commit(0)
  }
  journal.flush()
  return count
}

function again(data, peers, log) {
  const before = residentBytes()
  const began = performance.now()
  const cpu = process.cpuUsage()
  const folder = openFolder(path.join(data, 'tracker'), () => Date.now())
  const world = worlds.attachWorld(worlds.createWorld({ boot: folder.boot }))
  const writers = tables.createTableWriters(world)
  const snapshot = restoreSnapshot(folder, world, writers, log)
  restoreEntries(folder, snapshot, world, writers, log)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  folder.release()
  if (world.peerCount() !== peers) throw new Error(`${world.peerCount()} of ${peers} came back`)
  const torrent = writers.torrents.findById(1, 0)
  return {
    peers,
    'seconds until ready': rounded(seconds),
    'CPU seconds': rounded((user + system) / 1e6),
    'seeders of the first': world.words[torrent + torrentRow.T.seeders],
    'RSS GiB': rounded((residentBytes() - before) / 2 ** 30),
  }
}

function rounded(value) {
  return Number(value.toFixed(3))
}
