import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { readOwn } from './access.ts'

/** The contents of `postmaster.pid`. */
export interface PidFile {
  readonly pid: number
  readonly port: number
  readonly isReady: boolean
}

/** Reads `postmaster.pid` in a data folder; null when there is none, or when it is incomplete. */
export function readPidFile(folder: string): PidFile | null {
  const text = readOwn(path.join(folder, 'postmaster.pid'))
  if (text === null) return null
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
}

/**
 * Whether the process `pid` is the PostgreSQL of this data folder: alive, not a zombie, and not
 * another program with the same ID. `folder` may also be the folder of its binaries.
 */
export function isPostgresOf(pid: number, folder: string): boolean {
  const command = commandOf(pid)
  return command !== null && command.includes('postgres') && command.includes(folder)
}

function commandOf(pid: number): string | null {
  if (fs.existsSync('/proc/self/stat')) return commandInProc(pid)
  const { status, stdout } = spawnSync('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)])
  const line = stdout.toString().trim()
  return status !== 0 || line.startsWith('Z') ? null : line
}

function commandInProc(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    if (state === 'Z' || state === 'X') return null
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return null // gone
  }
}

/** Removes the files of a PostgreSQL that can no longer be running. */
export function removePidFile(folder: string): void {
  fs.rmSync(path.join(folder, 'postmaster.pid'), { force: true })
}
