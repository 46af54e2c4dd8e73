// A process that keeps many silent connections open to a port, from many addresses of this machine,
// and opens another one for each that is closed. It reports how many it has opened so far.
//
// node child-flood.js HOST PORT COUNT
import net from 'node:net'

const [host, port, count] = process.argv.slice(2)
const ADDRESSES = 1_000
/** Connections that are opened together: faster, and the backlog of the listener overflows. */
const AT_A_TIME = 100
let opened = 0

function open(index) {
  const at = index % ADDRESSES
  const localAddress = `127.77.${at >> 8}.${1 + ((at & 0xff) % 254)}`
  const socket = net.connect({ host, port: Number(port), localAddress }, () => opened++)
  socket.on('error', () => {})
  socket.on('close', () => setTimeout(() => open(index + 1), 20))
  socket.resume()
}

for (let index = 0; index < Number(count); index++) {
  setTimeout(() => open(index), Math.floor(index / AT_A_TIME) * 20)
}
setInterval(() => process.send?.(opened), 200)
process.on('disconnect', () => process.exit())
