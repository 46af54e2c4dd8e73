import fs from 'node:fs'

/** A process that listens on a port of this machine. */
export interface ListeningProcess {
  readonly pid: number
  /** The name of its program, such as `nginx`. */
  readonly name: string
  /** The ID of the process that started it. */
  readonly parent: number
}

/** The state of a listening socket in /proc/net/tcp. */
const LISTEN = '0A'

/**
 * Returns the process that listens on a TCP port; null if the machine does not reveal it, as for
 * processes of other users.
 */
export function findListener(port: number): ListeningProcess | null {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => listeningSockets(table, port)))
  if (sockets.size === 0) return null
  for (const pid of processes()) {
    if (!openFiles(pid).some((target) => sockets.has(target))) continue
    return { pid, name: nameOf(pid), parent: parentOf(pid) }
  }
  return null
}

function listeningSockets(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readText(`/proc/net/${table}`)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local.endsWith(wanted))
    .map((fields) => `socket:[${fields[9]}]`)
}

function processes(): number[] {
  try {
    return fs
      .readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0)
  } catch {
    return [] // no /proc here
  }
}

function openFiles(pid: number): string[] {
  try {
    const folder = `/proc/${pid}/fd`
    return fs.readdirSync(folder).map((name) => linkOf(`${folder}/${name}`))
  } catch {
    return [] // gone, or another user's
  }
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file)
  } catch {
    return ''
  }
}

function nameOf(pid: number): string {
  return readText(`/proc/${pid}/comm`).trim()
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0)
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
