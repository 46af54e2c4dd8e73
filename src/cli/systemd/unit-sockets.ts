// A port that systemd opens for a unit and keeps open while the unit restarts (sd_listen_fds(3)):
// clients that connect during that time wait instead of being refused.

/** The first descriptor that is passed. */
const FIRST = 3

/** Returns the descriptor of the socket that was opened for this process; null: none was. */
export function passedSocket(env: NodeJS.ProcessEnv, pid: number): number | null {
  const { LISTEN_PID: whose, LISTEN_FDS: sockets = '' } = env
  return whose === String(pid) && /^[1-9]\d{0,3}$/.test(sockets) ? FIRST : null
}
