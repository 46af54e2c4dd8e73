// The networks of clients: several addresses of the loopback network.

const IPPROTO_IP = 0
/** `connect` then chooses a port that is free for that server (ip(7)). */
const IP_BIND_ADDRESS_NO_PORT = 24

/** Returns a function that binds sockets in turn to `count` addresses; if 1, the system decides. */
export function createSources({ system, calls, writeAddress }) {
  const address = system.pin(calls, 32)
  const yes = system.pin(calls, 4)
  yes.words[0] = 1
  return function bindTo(fd, index, count) {
    if (count === 1) return
    calls.setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, yes.address, 4)
    const bytes = writeAddress(address, `127.0.1.${1 + (index % count)}`, 0)
    if (calls.bind(fd, address.address, bytes) < 0) throw new Error(`bind: error ${calls.errno()}`)
  }
}
