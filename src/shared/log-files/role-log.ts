import os from 'node:os'
import path from 'node:path'
import type { Clock } from '../clock.ts'
import type { Config, Role } from '../config.ts'
import { nodeName } from '../config.ts'
import type { Log, WriteLine } from '../log.ts'
import { createLog } from '../log.ts'
import { openLogFile } from './log-file.ts'

/** Writes lines to the files of a log; undefined: there are no files. */
type ToFile = WriteLine | undefined

/**
 * The names of programs in their log lines: the roles, the supervisor (`babou`), and `babou shadow`
 * (`shadow`).
 */
export const LOGGED = ['site', 'tracker', 'jobs', 'announce', 'babou', 'shadow'] as const
type Logged = (typeof LOGGED)[number]

export interface RoleLog {
  readonly log: Log
  readonly toFile: ToFile
  /** Opens files with the usual names for further lines, also if the current ones were moved. */
  readonly reopen: () => void
}

const MEBIBYTE = 1024 ** 2

export function logFolder(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(config.BABOU_DATA, 'logs')
}

/**
 * Creates the log of a role, of the supervisor or of `babou shadow`. Lines from the level BABOU_LOG
 * on go to stdout; files below BABOU_DATA get all of them. Each line has its time, node, role and
 * process. A reload of `config` can change the level.
 */
export function createRoleLog(
  role: Logged,
  config: Config,
  clock: Pick<Clock, 'now'>,
  write?: WriteLine,
): RoleLog {
  const node = isRole(role) ? nodeName(config, role) : (config.BABOU_NODE ?? os.hostname())
  const mebibytes = config.BABOU_LOG_FILES
  const limits = {
    totalBytes: mebibytes * MEBIBYTE,
    get days() {
      return config.BABOU_LOG_DAYS
    },
  }
  const given = { folder: logFolder(config), role, limits, now: clock.now }
  const file = mebibytes === 0 ? undefined : openLogFile(given)
  const fields = { node, role, pid: process.pid }
  const log = createLog(() => config.BABOU_LOG, fields, write, file?.write)
  return { log, toFile: file?.write, reopen: () => file?.reopen() }
}

function isRole(name: Logged): name is Role {
  return name !== 'babou' && name !== 'shadow'
}
