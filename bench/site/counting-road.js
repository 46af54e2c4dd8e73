// A proxy to PostgreSQL that counts statements: the Query and Execute messages of clients.
import net from 'node:net'
import { once } from 'node:events'

const QUERY = 0x51
const EXECUTE = 0x45

export async function countingRoad(url) {
  const { port, hostname } = new URL(url)
  const road = { url: '', count: 0, stop: () => server.close() }
  const server = net.createServer((client) => {
    const database = net.connect(Number(port), hostname)
    const heard = createCounter(() => road.count++)
    client.on('data', (bytes) => heard(bytes))
    client.pipe(database).pipe(client)
    for (const end of [client, database]) end.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = new URL(url)
  own.hostname = '127.0.0.1'
  own.port = String(server.address().port)
  road.url = own.href
  return road
}

function createCounter(onStatement) {
  let rest = Buffer.alloc(0)
  let isStarted = false
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const head = isStarted ? 1 : 0
      if (rest.length < head + 4) return
      const length = head + rest.readUInt32BE(head)
      if (rest.length < length) return
      if (isStarted && (rest[0] === QUERY || rest[0] === EXECUTE)) onStatement()
      isStarted = true
      rest = rest.subarray(length)
    }
  }
}
