// The npm bittorrent-tracker over HTTP, otherwise with its default settings.
import { pathToFileURL } from 'node:url'

const { default: Server } = await import(pathToFileURL(process.argv[2]).href)
const server = new Server({ http: true, udp: false, ws: false, stats: false, trustProxy: false })
server.on('warning', () => {})
server.listen(0, '127.0.0.1', () => process.send(server.http.address().port))
process.on('disconnect', () => process.exit(0))
