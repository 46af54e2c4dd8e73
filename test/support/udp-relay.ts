import dgram from 'node:dgram'
import { once } from 'node:events'

/** A firewall in front of a client: passes UDP of one peer at a time, and no TCP. */
export interface UdpRelay {
  readonly port: number
  /** Which packets to the peer are dropped, by their number from 0. */
  drop: (packet: number) => boolean
  readonly stop: () => void
}

/** Starts a relay on a free port of 127.0.0.1, or of ::1, to a port of 127.0.0.1. */
export async function startUdpRelay(
  to: number,
  host: '127.0.0.1' | '::1' = '127.0.0.1',
): Promise<UdpRelay> {
  const family = host === '::1' ? 'udp6' : 'udp4'
  const outside = dgram.createSocket(family).bind(0, host)
  const inside = dgram.createSocket('udp4').bind(0, '127.0.0.1')
  await Promise.all([once(outside, 'listening'), once(inside, 'listening')])
  let peer = 0
  let packets = 0
  const relay: UdpRelay = {
    port: outside.address().port,
    drop: () => false,
    stop() {
      outside.close()
      inside.close()
    },
  }
  outside.on('message', (bytes, { port }) => {
    peer = port
    inside.send(bytes, to, '127.0.0.1')
  })
  inside.on('message', (bytes) => {
    if (!relay.drop(packets++)) outside.send(bytes, peer, host)
  })
  return relay
}
