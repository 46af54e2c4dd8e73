// The load by UDP: connects and announces in batches, by recvmmsg and sendmmsg, so that the server
// has whole batches as on a busy day, and its cost is not that of waking up for each datagram of a
// slow client. It polls its sockets continuously instead of waiting for them, because over loopback
// a receiver is woken in the sender's time.

const CONNECT = Buffer.from('00000417271019800000000000000000', 'hex')
const CONNECT_REPLY_BYTES = 16
const RETRY_MS = 1_000
const RECEIVED = { connect: 0, announce: 1 }
/** Clients with several torrents each; in `udp-each` there is a client for each announce. */
const SOCKETS = 8
const ROOM = 2_048
// The words of 32 bits of an `mmsghdr`, and of an `iovec`.
const MESSAGE_WORDS = 16
const M = { pieces: 4, pieceCount: 6, bytes: 14 }
const PIECE_WORDS = 4

/**
 * Creates the load; it calls `note(slot)` for each reply. `askedAt[slot]` is the time of its
 * request.
 */
export function createUdpLoad({ system, calls, writeAddress, bindTo, note, askedAt }) {
  const { AF_INET, MSG, NONBLOCKING, SOCK_DGRAM, pin } = system
  const address = pin(calls, 32)

  function createBatch(count) {
    const headers = pin(calls, count * MESSAGE_WORDS * 4)
    const pieces = pin(calls, count * PIECE_WORDS * 4)
    const memory = pin(calls, count * ROOM)
    for (let slot = 0; slot < count; slot++) {
      headers.words[slot * MESSAGE_WORDS + M.pieces] = pieces.address + slot * PIECE_WORDS * 4
      headers.words[slot * MESSAGE_WORDS + M.pieceCount] = 1
      pieces.words[slot * PIECE_WORDS] = memory.address + slot * ROOM
      pieces.words[slot * PIECE_WORDS + 2] = ROOM
    }
    return { headers, pieces, bytes: memory.bytes }
  }

  return function udp(job) {
    const datagrams = job.requests.map((hex) => Buffer.from(hex, 'hex'))
    const slots = Math.min(job.connections, job.count)
    const sockets = job.mode === 'udp' ? Math.min(SOCKETS, slots) : slots
    const window = Math.ceil(slots / sockets)
    const incoming = createBatch(window)
    const outgoing = createBatch(window)
    const counts = { done: 0, failed: 0, lost: 0, bytes: 0 }
    const waitsFor = new Int32Array(slots).fill(-1)
    const which = new Int32Array(slots)
    const fds = []
    let next = 0
    let open = 0
    let queued = 0

    function queue(datagram, slot) {
      const at = queued * ROOM
      datagram.copy(outgoing.bytes, at)
      outgoing.bytes.writeUInt32BE(slot, at + 12)
      outgoing.pieces.words[queued * PIECE_WORDS + 2] = datagram.length
      return ROOM * queued++
    }

    function begin(slot) {
      which[slot] = next++ % datagrams.length
      waitsFor[slot] = RECEIVED.connect
      askedAt[slot] = performance.now()
      queue(CONNECT, slot)
    }

    function sendQueued(fd) {
      let done = 0
      while (done < queued) {
        const from = outgoing.headers.address + done * MESSAGE_WORDS * 4
        const some = calls.sendmmsg(fd, from, queued - done, MSG.noSignal)
        done += some > 0 ? some : 1
      }
      queued = 0
    }

    function received(at, length) {
      const { bytes } = incoming
      const slot = bytes.readUInt32BE(at + 4)
      if (slot >= slots || waitsFor[slot] < 0) return
      if (waitsFor[slot] === RECEIVED.connect && length === CONNECT_REPLY_BYTES) {
        const place = queue(datagrams[which[slot]], slot)
        bytes.copy(outgoing.bytes, place, at + 8, at + 16)
        waitsFor[slot] = RECEIVED.announce
        return
      }
      if (bytes[at + 3] === 1 && length >= 20) counts.done++
      else counts.failed++
      note(slot)
      counts.bytes += length
      waitsFor[slot] = -1
      if (next < job.count) begin(slot)
      else open--
    }

    function receive(fd) {
      const count = calls.recvmmsg(fd, incoming.headers.address, window, MSG.dontWait, 0)
      for (let index = 0; index < count; index++) {
        received(index * ROOM, incoming.headers.words[index * MESSAGE_WORDS + M.bytes])
      }
      sendQueued(fd)
      return count > 0
    }

    /** Sends requests without a reply again. */
    function repeat() {
      for (let slot = 0; slot < slots; slot++) {
        if (waitsFor[slot] < 0) continue
        counts.lost++
        next--
        begin(slot)
        sendQueued(fds[slot % fds.length])
      }
    }

    const addressBytes = writeAddress(address, '127.0.0.1', job.ports[0])
    for (let index = 0; index < sockets; index++) {
      const fd = calls.socket(AF_INET, SOCK_DGRAM | NONBLOCKING, 0)
      bindTo(fd, index, job.sources)
      calls.connect(fd, address.address, addressBytes)
      fds.push(fd)
    }
    for (let from = 0; from < fds.length; from++) {
      for (let slot = from; slot < slots; slot += fds.length) {
        open++
        begin(slot)
      }
      sendQueued(fds[from])
    }
    let heardAt = performance.now()
    while (open > 0) {
      let hasCome = false
      for (const fd of fds) hasCome = receive(fd) || hasCome
      const now = performance.now()
      if (!hasCome && now - heardAt > RETRY_MS) repeat()
      else if (!hasCome) continue
      heardAt = now
    }
    for (const fd of fds) calls.close(fd)
    return counts
  }
}
