import { spawn, type ChildProcess } from 'node:child_process'

// The guard runs PostgreSQL as its child and holds the read end of a pipe; this process holds the
// write end. When this process ends in any way, including kill -9, the pipe closes and the guard
// stops PostgreSQL. It ignores signals to the whole unit (systemd): PostgreSQL ends after its
// clients. The first argument, if not empty, is a folder to delete when PostgreSQL has ended.
//
// It uses no programs except the shell (and rm, for tests), because an image may contain no others:
// a missing program would end it immediately, as if the pipe had closed. Its PATH is empty, so that
// it cannot use any by mistake.
const GUARD = `
trap '' HUP INT TERM
exec 3<&0 </dev/null
gone=$1
shift
PATH=/usr/bin:/bin "$@" 3<&- &
server=$!
{ read -r end <&3; kill -INT $server; } >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait $server
status=$?
kill -9 $watch 2>/dev/null
[ -z "$gone" ] || /bin/rm -rf -- "$gone"
exit $status
`

export interface GuardOptions {
  /** A folder to delete when PostgreSQL has ended, or ''. */
  readonly gone: string
  readonly uid?: number
  readonly gid?: number
}

/**
 * Starts a server that gets SIGINT when this process ends, however that happens, or when this
 * process closes the guard's stdin. The guard ends together with the server and with the same
 * status.
 */
export function spawnGuard(
  server: readonly string[],
  { gone, ...ids }: GuardOptions,
): ChildProcess {
  return spawn('/bin/sh', ['-c', GUARD, 'postgres-guard', gone, ...server], {
    ...ids,
    cwd: '/',
    env: { PATH: '', LC_ALL: 'C' },
    detached: true, // Ctrl-C is for us; we stop the server last
    stdio: ['pipe', 'ignore', 'pipe'],
  })
}
