// The folder of a tracker that was killed: a snapshot with members, torrents and peers, the stored
// state of the site, and the journal since the snapshot.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { load, rows, torrentRow } from '../store/built.js'
import { fill, MEMBERS, passkeyOf } from '../store/fill.js'

const { openFolder } = await load('tracker/journal/folder.js')
const { createJournals } = await load('tracker/journal/journals.js')
const { attachJournal } = await load('tracker/journal/journal.js')
const { entryOfPeer } = await load('tracker/journal/entry-of-peer.js')
const { openKeptState } = await load('tracker/state-file/kept-state.js')
const { createSessionKey } = await load('tracker/memory/swarm/session-key.js')
const { M } = await load('tracker/memory/tables/member-row.js')
const { createVersions } = await load('tracker/memory/tables/versions.js')
const { createSecrets } = await load('shared/secrets.js')
const { silentLog } = await load('shared/log.js')
const { H } = await load('tracker/memory/layout.js')

export const SECRET = 'a secret of the benchmarks'
export const SWARM = 5
export const OUTBOX = createHash('md5').update('an outbox of the benchmarks').digest('hex')
/** Entries since the snapshot: three minutes of a site of this size (tracker.md §3). */
const ENTRIES_A_PEER = 0.015

export const peerIdOf = (client) => `-qB4520-${String(client).padStart(12, '0')}`
/** The member at a place of a swarm (store/fill.js). */
export const memberAt = (torrent, turn) => ((torrent * 31 + turn * 7) % MEMBERS) + 1

export const passkeyText = (member) =>
  passkeyOf(member)
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('')

/** Writes the folder `data` for this many peers; returns the number of entries in its journal. */
export async function lay(data, peers) {
  const torrents = peers / SWARM
  const key = createSessionKey(createSecrets(SECRET).key('session-key'))
  const filled = await fill({ peers, torrents }, { boot: 2 }, (torrent, turn) => {
    key.hash(Buffer.from(peerIdOf(torrent * SWARM + turn)), 0)
    return key.out
  })
  const opened = openJournals(data, filled.world)
  const snapshotMiB = await opened.snapshotMiB()
  const entries = say(filled, Math.round(peers * ENTRIES_A_PEER))
  await keep(filled, opened.folder.state)
  opened.close()
  return { entries, snapshotMiB }
}

/** Opens the journals of a world in the folder `data`, as of now. */
export function openJournals(data, world) {
  world.words[H.clock + 1] = Math.floor(Date.now() / 1_000)
  const folder = openFolder(path.join(data, 'tracker'), () => Date.now())
  const journals = createJournals({
    ...{ world, folder, slots: [0], covered: new Map() },
    ...{ sendBatch: () => null, log: silentLog() },
  })
  return {
    folder,
    /** Writes a snapshot; returns its size. */
    async snapshotMiB() {
      const { bytes } = await journals.snapshot(true)
      return Math.round(bytes / 2 ** 20)
    },
    close() {
      journals.files.stop()
      folder.release()
    },
  }
}

/** Writes entries as announces do. */
function say({ world, torrents }, count) {
  const { words, swarms } = world
  const journal = attachJournal(words, 0)
  const time = { nowSeconds: world.clock.seconds(), wall: world.clock.wall(), atSeconds: 0 }
  time.atSeconds = time.nowSeconds
  for (let index = 0; index < count; index++) {
    const torrent = torrents[(index * 7_919) % torrents.length]
    const peer = swarms.at(torrent, index % swarms.size(torrent))
    words[peer + rows.P.uploadedLo] += 1_000
    world.takeSequence(torrent)
    entryOfPeer(words, torrent, peer, journal.words, journal.next(), time)
    journal.commit(0)
    if (index % 64 === 63) journal.flush()
  }
  journal.flush()
  return count
}

/** Stores all members and torrents, as of the start of the outbox. */
async function keep({ world, writers, members, torrents }, folder) {
  const versions = createVersions(world.words)
  versions.resume(OUTBOX)
  for (const member of members) versions.isNews(member, M, 1)
  for (const torrent of torrents) versions.isNews(torrent, torrentRow.T, 1)
  fs.mkdirSync(folder, { recursive: true })
  const kept = openKeptState({
    ...{ folder, world, tables: writers, versions, log: silentLog(), apply() {} },
    wall: () => world.clock.wall(),
  })
  kept.snapshotBegin(OUTBOX)
  kept.snapshotEnd({ outboxId: OUTBOX, position: 0 })
  while (kept.figures().writes + kept.figures().failures === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await kept.stop()
}
