import { once } from 'node:events'
import net from 'node:net'
import { until } from '../until.ts'

/** A person's client in a channel: it knows nothing of ours, and receives what is said. */
export interface Hearer {
  readonly lines: readonly {
    readonly from: string
    readonly target: string
    readonly text: string
  }[]
  /** Sends a line to the server. */
  readonly send: (line: string) => void
  readonly stop: () => void
}

export async function listenOn(port: number, nick: string, channel: string): Promise<Hearer> {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const lines: { from: string; target: string; text: string }[] = []
  let rest = ''
  let isIn = false
  const send = (line: string) => void socket.write(`${line}\r\n`)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    const found = (rest + chunk.toString()).split('\r\n')
    rest = found.pop() as string
    for (const line of found) {
      if (line.startsWith('PING ')) send(line.replace('PING', 'PONG'))
      if (line.includes(` 366 ${nick} `)) isIn = true
      if (/^:\S+ 001 /.test(line)) send(`JOIN ${channel}`)
      const said = /^:([^!]+)\S* PRIVMSG (\S+) :(.*)$/.exec(line)
      if (said !== null) lines.push({ from: said[1], target: said[2], text: said[3] })
    }
  })
  send(`NICK ${nick}`)
  send(`USER ${nick} 0 * :${nick}`)
  await until(() => isIn, 20, 'the channel')
  return { lines, send, stop: () => socket.destroy() }
}
