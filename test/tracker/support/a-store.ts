import path from 'node:path'
import type { Link } from '../../../src/bridge/link/types.ts'
import { KIND } from '../../../src/bridge/traffic-entry.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { entryOfPeer } from '../../../src/tracker/journal/entry-of-peer.ts'
import { openFolder } from '../../../src/tracker/journal/folder.ts'
import { attachJournal } from '../../../src/tracker/journal/journal.ts'
import { J, journalBase } from '../../../src/tracker/journal/journal-cells.ts'
import type { WriteAt } from '../../../src/tracker/journal/journal.ts'
import { createJournals } from '../../../src/tracker/journal/journals.ts'
import { restoreEntries, restoreSnapshot } from '../../../src/tracker/journal/restore.ts'
import { P, PEER_FLAG } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import type { World } from '../../../src/tracker/memory/world.ts'
import { W } from '../../../src/bridge/traffic-entry.ts'
import { aWorld } from './a-world.ts'

export interface Said {
  readonly torrent: number
  readonly member: number
  readonly key: number
  /** Bytes that the client moved so far, as it reports them. */
  readonly uploaded: number
  readonly left: number
  readonly isStopped?: boolean
}

/**
 * A tracker's memory with its journals and snapshots on the disk, without threads: `announce`
 * changes them like an announce. `crash` leaves the folder as after kill -9.
 */
export function aStore(
  data: string,
  options: {
    slots?: number
    time?: number
    sendBatch?: Link['sendBatch']
    write?: WriteAt
    /** How long booked journals are kept; 0 unless given. */
    keepSeconds?: number
  } = {},
) {
  const slots = Array.from({ length: options.slots ?? 2 }, (_, slot) => slot)
  const time = options.time ?? 1_700_000_000
  const folder = openFolder(path.join(data, 'tracker'), () => time * 1000)
  const made = aWorld({ boot: folder.boot, time })
  const { world, tables } = made
  const log = silentLog()
  const snapshot = restoreSnapshot(folder, world, tables, log)
  const covered = restoreEntries(folder, snapshot, world, tables, log)
  const journals = createJournals({
    ...{ world, folder, slots, covered, log },
    sendBatch: options.sendBatch ?? (() => null),
    keepSeconds: options.keepSeconds ?? 0,
  })
  const threads = slots.map((slot) => attachJournal(world.words, slot, options.write))

  function announce(slot: number, said: Said): void {
    const { words, swarms } = world
    const torrent = tables.torrents.rowOf(said.torrent, 0)
    const member = tables.members.rowOf(said.member, 0)
    const journal = threads[slot]
    if (!journal.hasRoom()) return
    const at = journal.next()
    const now = world.clock.seconds()
    let peer = swarms.find(torrent, member, said.key, 0)
    const isNew = peer === 0
    if (isNew) peer = swarms.add(torrent, member, said.key, 0, kindOf(said))
    else peer = swarms.setKind(torrent, peer, kindOf(said))
    const rawUp = isNew ? 0 : said.uploaded - words[peer + P.uploadedLo]
    words[peer + P.uploadedLo] = said.uploaded
    words[peer + P.leftLo] = said.left
    if (isNew) words[peer + P.startedAt] = world.clock.wall()
    world.endpoints.set4(peer, 0x50000000 + said.member, 6_000 + said.key, now)
    if (said.member % 3 === 0) {
      world.endpoints.set6(peer, Int32Array.of(0x20010470, 0, said.key, said.member), 0, 7_000, now)
    }
    world.takeSequence(torrent)
    const entryTime = { nowSeconds: now, wall: world.clock.wall(), atSeconds: now }
    entryOfPeer(words, torrent, peer, journal.words, at, entryTime)
    journal.words[at + W.rawUpLo] = rawUp
    journal.commit(said.isStopped ? KIND.stopped : isNew ? KIND.started : KIND.update)
    if (said.isStopped) swarms.remove(torrent, peer)
  }

  /** The work of the sync thread within 50 ms. */
  function sync(): void {
    for (const slot of slots) {
      for (const place of [0, 1]) {
        const base = journalBase(slot) + place
        world.words[base + J.synced] = world.words[base + J.written]
      }
    }
  }

  function crash(): void {
    journals.files.stop()
    folder.release()
  }

  return { ...made, folder, journals, threads, announce, sync, crash }
}

function kindOf(said: Said): number {
  return said.left === 0 ? PEER_FLAG.seeding : 0
}

/** Every session and its contents, as text that can be compared. */
export function sessionsOf(world: World, torrents: readonly number[]): string[] {
  const { words, swarms } = world
  return torrents
    .flatMap((torrent) =>
      Array.from({ length: swarms.size(torrent) }, (_, place) => {
        const peer = swarms.at(torrent, place)
        const ipv6 = words[peer + P.ipv6] >>> 0
        const address = ipv6 === 0 ? '' : words.slice(ipv6, ipv6 + 4).join(':')
        const member = words[words[peer + P.member] >>> 0]
        const fields = [P.keyLo, P.uploadedLo, P.leftLo, P.ipv4, P.ports, P.startedAt, P.flags]
        const row = fields.map((field) => words[peer + field]).join(' ')
        return `${words[torrent + T.idLo]} ${member} ${row} ${address}`
      }),
    )
    .sort()
}
