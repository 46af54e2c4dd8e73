import type net from 'node:net'
import { STAT } from '../memory/statistics.ts'
import { CLOSING, READING, WAITING } from './http-connection.ts'
import type { NetConnection, PeerHandle, PeerSocket } from './net-connection.ts'
import { isOver } from './net-connection.ts'
import { readRaw, socketOver } from './raw-handles.ts'

import type { NetState } from './net-state.ts'

export function acceptHandle(transport: NetState, handle: PeerHandle): void {
  const { accept, arrivals } = transport
  const connection = accept(handle)
  if (connection === null) {
    handle.close()
    return
  }
  connection.handle = handle
  if (handle.fd < 0) watch(transport, connection)
  else arrivals.add(connection)
}

export function watch(transport: NetState, connection: NetConnection): void {
  const { connections, onRead, input } = transport
  const handle = connection.handle as PeerHandle
  connections.add(connection)
  handle.connection = connection
  handle.onread = onRead
  handle.useUserBuffer(input)
  if (!connection.isPaused) handle.readStart()
}

/** Reads the first input of an unwatched connection; returns false when there is none. */
export function readArrival(transport: NetState, connection: NetConnection): boolean {
  const { input, recycle, connections } = transport
  const length = readRaw(connection.handle as PeerHandle, input)
  if (length < 0) return false
  transport.isBatch = true
  if (length > 0) read(transport, connection, input, length)
  else destroy(transport, connection)
  if (recycle(connection)) return true
  // A connection whose last reply is sent at the end of the turn is not watched.
  if (connection.handle === null || connection.state === CLOSING) connections.add(connection)
  else watch(transport, connection)
  return true
}

export function acceptSocket(transport: NetState, socket: PeerSocket): void {
  const { accept, connections } = transport
  const connection = accept(socket)
  if (connection === null) {
    socket.on('error', destroyed).destroy()
    return
  }
  connections.add(connection)
  use(transport, connection, socket)
  socket.on('data', (chunk) => read(transport, connection, chunk, chunk.length))
}

function use(transport: NetState, connection: NetConnection, socket: PeerSocket): void {
  const { closed } = transport
  connection.handle = null
  connection.socket = socket
  socket.connection = connection
  socket.on('end', ended)
  socket.on('error', destroyed)
  socket.on('close', closed)
}

/** Turns the connection's handle into a socket. */
export function socketOf(transport: NetState, connection: NetConnection): PeerSocket {
  const { input } = transport
  if (connection.socket !== null) return connection.socket
  const handle = connection.handle as PeerHandle
  const socket = socketOver<PeerSocket>(handle, input, (from, length) => {
    if (!from.destroyed) read(transport, from.connection, input, length)
  })
  use(transport, connection, socket)
  if (connection.isPaused) socket.pause()
  return socket
}

export function destroy(transport: NetState, connection: NetConnection): void {
  const { handle, socket } = connection
  if (socket !== null) socket.destroy()
  if (handle === null) return
  connection.handle = null
  handle.close()
  forget(transport, connection)
  if (transport.isEnding) transport.recycle(connection)
}

export function forget(transport: NetState, connection: NetConnection): void {
  const { connections, arrivals, addresses } = transport
  connections.remove(connection)
  arrivals.forget(connection)
  connection.state = CLOSING
  if (connection.slot >= 0) addresses.leave(connection.slot)
}

export function readHandle(transport: NetState, handle: PeerHandle): void {
  const { arrivals, input, recycle } = transport
  const { connection } = handle
  // The connection may have another handle by now.
  if (connection.handle !== handle) return
  const length = handle.bytesRead - connection.bytesRead
  connection.bytesRead = handle.bytesRead
  const leads = arrivals.leads(connection)
  if (length > 0) read(transport, connection, input, length)
  else {
    connection.hasEnded = true
    if (isOver(connection)) destroy(transport, connection)
  }
  recycle(connection)
  if (leads) arrivals.read()
}

/** Counts the connection under the client's address, which the PROXY header contained. */
export function readdressed(transport: NetState, connection: NetConnection): void {
  const { addresses, words, stats } = transport
  if (connection.isProxy) return
  connection.slot = addresses.enter(connection.remote)
  if (connection.slot >= 0) return
  words[stats + STAT.connectionsRefused]++
  connection.state = CLOSING
  destroy(transport, connection)
}

function read(transport: NetState, connection: NetConnection, chunk: Buffer, length: number): void {
  const { clock, feed } = transport
  const hasWaited = connection.state === WAITING
  if (connection.state === READING && connection.pendingBytes === 0) {
    connection.since = clock.seconds()
  }
  feed(connection, chunk, 0, length)
  afterFeed(transport, connection, hasWaited)
}

/**
 * Decides whether more of a connection is read. While its torrent is locked, a client is not read.
 * A client that waits for another tracker usually sends nothing more, so its connection is read
 * until it does.
 */
export function afterFeed(transport: NetState, connection: NetConnection, hasWaited = false): void {
  const isWaiting = connection.state === WAITING
  if (isWaiting && !hasWaited) beginWait(transport, connection)
  const isPaused = isWaiting && (hasWaited || connection.ticket <= 0)
  const { handle, socket } = connection
  if (socket !== null) {
    if (isPaused) socket.pause()
    else if (socket.isPaused() && socket.writableLength === 0) socket.resume()
  } else if (handle !== null && isPaused !== connection.isPaused) {
    connection.isPaused = isPaused
    if (isPaused) handle.readStop()
    else handle.readStart()
  }
}

function beginWait(transport: NetState, connection: NetConnection): void {
  const { waiting, journal } = transport
  const isForOther = connection.ticket > 0
  if (isForOther) waitForOther(transport, connection, connection.ticket)
  else waiting.push(connection)
  // A reply that waits for copies requires its entries to be in the journal, even if no other reply
  // is sent.
  if (!isForOther || journal.pending() > 0) transport.schedule()
}

/** Waits until another tracker has replied, or has copied the entries of this one. */
function waitForOther(transport: NetState, connection: NetConnection, ticket: number): void {
  transport.options.forwarder.when(ticket, () => {
    if (connection.ticket !== ticket || connection.state !== WAITING) {
      transport.options.forwarder.take(ticket)
      return
    }
    transport.retry(connection)
    afterFeed(transport, connection)
  })
}

function destroyed(this: net.Socket): void {
  this.destroy()
}

function ended(this: PeerSocket): void {
  this.connection.hasEnded = true
  if (isOver(this.connection)) this.destroySoon()
}
