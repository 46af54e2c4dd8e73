import type net from 'node:net'
import { STAT } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'
import { MAX_UNSENT_BYTES } from './limits.ts'
import type { NetConnection, PeerHandle, PeerSocket } from './net-connection.ts'
import { isOver } from './net-connection.ts'
import type { WriteRaw } from './raw-handles.ts'

export interface NetOutputOptions {
  readonly world: World
  readonly writeRaw: WriteRaw | null
  /** Turns the connection's handle into a socket. */
  readonly socketOf: (connection: NetConnection) => PeerSocket
  readonly destroy: (connection: NetConnection) => void
}

/** Creates the function that sends replies: the `send` of TurnOptions. */
export function createNetOutput({ world, writeRaw, socketOf, destroy }: NetOutputOptions) {
  const { words, stats, clock } = world

  function send(
    connection: NetConnection,
    from: Uint8Array,
    start: number,
    end: number,
    keepAlive: boolean,
  ): boolean {
    const { handle, socket } = connection
    connection.unsent--
    if (handle === null && (socket === null || socket.destroyed)) return false
    const bytes = from.subarray(start, end)
    words[stats + STAT.bytesOut] += bytes.length
    connection.since = clock.seconds()
    const isKept = keepAlive && !isOver(connection)
    return handle === null
      ? sendBy(socketOf(connection), bytes, isKept)
      : sendRaw(connection, handle, bytes, isKept)
  }

  function sendRaw(
    connection: NetConnection,
    handle: PeerHandle,
    bytes: Uint8Array,
    isKept: boolean,
  ): boolean {
    const held = writeRaw === null ? -1 : writeRaw(handle, bytes)
    if (held < 0) destroy(connection)
    else if (isKept) {
      if (!connection.hasNoDelay) handle.setNoDelay(true)
      connection.hasNoDelay = true
      if (held > 0) socketOf(connection)
    } else if (held > 0 || connection.lingers) socketOf(connection).end()
    else destroy(connection)
    return held > 0
  }

  function sendBy(socket: PeerSocket, bytes: Uint8Array, isKept: boolean): boolean {
    const { connection } = socket
    // A copy: the client accepts no bytes now, and to keep the much larger buffer of the turn would
    // cost more.
    const isBehind = socket.writableLength > 0
    socket.write(isBehind ? Buffer.from(bytes) : bytes)
    const isHeld = socket.writableLength > 0
    if (isHeld && !isBehind) socket.once('drain', resumed)
    if (isKept) {
      if (!connection.hasNoDelay) socket.setNoDelay(true)
      connection.hasNoDelay = true
      if (socket.writableLength > MAX_UNSENT_BYTES) socket.pause()
    } else if (isHeld || connection.lingers) socket.end()
    else socket.destroy()
    return isHeld && !isBehind
  }

  return send
}

function resumed(this: net.Socket): void {
  this.resume()
}
