import { WAITING } from '../http-connection.ts'
import { MAX_UNSENT_BYTES } from '../limits.ts'
import type { FfiConnection } from './connections.ts'
import { UNWATCHED } from './connections.ts'
import type { Poll } from './poll.ts'
import { EPOLL } from '../../system/system-calls.ts'

/**
 * The events for which a connection is watched. Edge-triggered: otherwise the poll would check each
 * connection twice, before and after it is read.
 */
const READ = EPOLL.in | EPOLL.ended | EPOLL.once

/** Creates a function that registers the connections of a thread with the poll. */
export function createWatching(poll: Poll) {
  return {
    /**
     * Registers with the poll what the connection waits for; events that are already pending are
     * reported.
     */
    watch(connection: FfiConnection): void {
      if (connection.isOver) return
      // A client that waits for another tracker usually sends nothing more; to stop watching it for
      // that time would cost two system calls without any benefit.
      const isRead =
        !connection.hasEnded &&
        (connection.state !== WAITING || connection.ticket > 0) &&
        connection.unsentBytes <= MAX_UNSENT_BYTES
      const wanted = (isRead ? READ : 0) | (connection.unsentBytes > 0 ? EPOLL.out : 0)
      if (connection.watched === wanted) return
      const isNew = connection.watched === UNWATCHED
      poll.watch(connection.fd, isNew ? EPOLL.add : EPOLL.modify, wanted)
      connection.watched = wanted
    },

    /**
     * Records input that arrives while the connection waits for another tracker: `watch` reports it
     * later.
     */
    rest(connection: FfiConnection): void {
      const wanted = connection.watched & ~READ
      poll.watch(connection.fd, EPOLL.modify, wanted)
      connection.watched = wanted
    },

    /** Makes the poll report input again, because not all of it was read. */
    lookAgain({ fd, watched }: FfiConnection): void {
      if (watched !== UNWATCHED) poll.watch(fd, EPOLL.modify, watched)
    },
  }
}
