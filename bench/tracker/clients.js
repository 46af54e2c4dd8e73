// The headers of several kinds and versions of clients, as a tracker sees them.

const CURL = ['Accept: */*', 'Accept-Encoding: deflate, gzip']
const LIBTORRENT = ['Accept-Encoding: gzip']

const CLIENTS = [
  ['Transmission/4.0.6', CURL],
  ['qBittorrent/5.0.3', LIBTORRENT],
  ['qBittorrent/4.6.7', LIBTORRENT],
  ['Transmission/3.00', CURL],
  ['Deluge/2.1.1 libtorrent/2.0.9.0', LIBTORRENT],
  ['rtorrent/0.9.8/0.13.8', ['Accept: */*', 'Accept-Encoding: deflate, gzip']],
  ['qBittorrent/4.5.2', LIBTORRENT],
  ['uTorrent/3600(47168)', LIBTORRENT],
]

/** Returns the lines after the request line, including the empty one at the end. */
export function headersOf(client, host, connection) {
  const [agent, others] = CLIENTS[client % CLIENTS.length]
  const lines = [`Host: ${host}`, `User-Agent: ${agent}`, ...others, `Connection: ${connection}`]
  return `${lines.join('\r\n')}\r\n\r\n`
}
