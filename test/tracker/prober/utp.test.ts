import { afterEach, describe, expect, it } from 'vitest'
import { FOUND, probe } from '../../../src/tracker/prober/probe.ts'
import { slowness } from '../../support/slowness.ts'
import { until } from '../../support/until.ts'
import type { UtpPeer } from '../../support/clients/utp-peer.ts'
import { startUtpPeer } from '../../support/clients/utp-peer.ts'

const HASH = Buffer.alloc(20, 7)
const PEER_ID = Buffer.from('-BB0001-............')
const HAVE_ALL = Buffer.from([0, 0, 0, 1, 14])

let peer: UtpPeer | undefined
afterEach(() => {
  peer?.stop()
  peer = undefined
})

/** What a client with this torrent sends first. */
const handshake = (hash: Buffer) =>
  Buffer.concat([Buffer.from('\x13BitTorrent protocol\0\0\0\0\0\0\0\x04', 'latin1'), hash, PEER_ID])

/** Connects to the client, whose TCP port of this number is closed. */
function ask({ port }: UtpPeer, { host = '127.0.0.1', seconds = 4 } = {}) {
  const timeoutMs = seconds * 1_000 * slowness()
  return probe({ host, port, infoHash: HASH, peerId: PEER_ID, timeoutMs, wantsHolding: true })
}

describe.each(['127.0.0.1', '::1'] as const)('a client that only has uTP, at %s', (host) => {
  it('is reachable, and says which pieces it has', async () => {
    const said = Buffer.concat([handshake(HASH), Buffer.from([0, 0, 0, 2, 5, 0xb0])])
    peer = await startUtpPeer(host, { speak: () => [{ place: 0, bytes: said }] })
    expect(await ask(peer, { host })).toEqual({
      found: FOUND.utp,
      holding: { isAll: false, pieces: 3 },
    })
  })
})

describe('the prober over uTP', () => {
  it('sends again what was lost, and reads packets in their order', async () => {
    const said = Buffer.concat([handshake(HASH), HAVE_ALL])
    const part = (place: number, start: number, end?: number) => {
      return { place, bytes: said.subarray(start, end) }
    }
    peer = await startUtpPeer('127.0.0.1', {
      speak: () => [part(2, 60), part(0, 0, 30), part(1, 30, 60)],
    })
    // The first packet that opens the connection, and the first one with the handshake.
    peer.loses = (packet) => packet === 0 || packet === 2
    expect(await ask(peer)).toEqual({ found: FOUND.utp, holding: { isAll: true, pieces: 0 } })
  })

  it('counts pieces that the client names after its bitfield', async () => {
    const bitfield = Buffer.from([0, 0, 0, 2, 5, 0xa0])
    const have = Buffer.from([0, 0, 0, 5, 4, 0, 0, 0, 1])
    peer = await startUtpPeer('127.0.0.1', {
      speak: () => [
        { place: 0, bytes: Buffer.concat([handshake(HASH), bitfield]) },
        { place: 1, bytes: have },
      ],
    })
    expect(await ask(peer)).toEqual({ found: FOUND.utp, holding: { isAll: false, pieces: 3 } })
  })

  it('sends its handshake with the hash of the torrent', async () => {
    const heard: Buffer[] = []
    peer = await startUtpPeer('127.0.0.1', {
      speak(hello) {
        heard.push(Buffer.from(hello))
        return [{ place: 0, bytes: handshake(HASH) }]
      },
    })
    await ask(peer, { seconds: 1 })
    expect(heard[0].subarray(28, 48)).toEqual(HASH)
  })

  it('calls a port open where a client accepts and says nothing, and resets it', async () => {
    peer = await startUtpPeer('127.0.0.1')
    const { found, holding } = await ask(peer, { seconds: 0.5 })
    expect({ found, holding }).toEqual({ found: FOUND.utp, holding: null })
    await until(() => peer?.resets === 1, 5, 'the end of the connection')
  })

  it('does not accept another torrent as the client', async () => {
    const bytes = handshake(Buffer.alloc(20, 8))
    peer = await startUtpPeer('127.0.0.1', { speak: () => [{ place: 0, bytes }] })
    expect(await ask(peer)).toEqual({ found: FOUND.other, holding: null })
  })

  it('keeps the result of TCP where the connection is reset', async () => {
    peer = await startUtpPeer('127.0.0.1', { accepts: false })
    expect(await ask(peer)).toEqual({ found: FOUND.failed, holding: null })
  })
})
