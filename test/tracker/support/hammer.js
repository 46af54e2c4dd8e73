// A thread that works on one torrent as announce threads do; plain JavaScript, since Node 20 loads
// no TypeScript thread. Counts what it did, so that the test can add it all up.
import { parentPort, workerData } from 'node:worker_threads'

const { attachWorld } = await import(workerData.world)
const { P } = await import(workerData.peerRow)
const { shared, torrent, members, operations } = workerData
const world = attachWorld(shared)
const { words, swarms, lock } = world

let state = shared.thread * 7919 + 1
function pick(limit) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  return (state >>> 8) % limit
}

const done = { added: 0, removed: 0, credited: 0, skipped: 0, sequences: 0 }
parentPort.postMessage('ready')
for (let step = 0; step < operations; step++) {
  const member = members[pick(members.length)]
  const key = pick(3)
  if (!lock.tryTake(torrent)) {
    done.skipped++
    continue
  }
  world.takeSequence(torrent)
  done.sequences++
  const peer = swarms.find(torrent, member, key, 0)
  if (peer === 0) {
    const added = swarms.add(torrent, member, key, 0, pick(2))
    words[added + P.uploadedLo] = 1
    done.added++
    done.credited++
  } else if (pick(4) === 0) {
    done.credited -= words[peer + P.uploadedLo]
    swarms.remove(torrent, peer)
    done.removed++
  } else {
    const moved = swarms.setKind(torrent, peer, pick(2))
    words[moved + P.uploadedLo] += 1
    done.credited++
  }
  lock.release(torrent)
}
parentPort.postMessage(done)
