// The floor in Node: node:http with a constant reply of the size of a full announce reply.
import http from 'node:http'

const peers = Buffer.alloc(50 * 6, 1)
const body = Buffer.concat([
  Buffer.from(
    'd8:completei40e10:downloadedi0e10:incompletei10e8:intervali1800e' +
      '12:min intervali900e5:peers300:',
  ),
  peers,
  Buffer.from('e'),
])
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length })
  response.end(body)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit(0))
