import os from 'node:os'
import path from 'node:path'
import type { Clock } from '../clock.ts'
import type { Config, Role } from '../config.ts'
import { nodeName } from '../config.ts'
import type { Log, WriteLine } from '../log.ts'
import { createLog } from '../log.ts'
import { openLogFile } from './log-file.ts'

/** What writes lines to the files of a log; undefined: there are none. */
type ToFile = WriteLine | undefined

export interface RoleLog {
  readonly log: Log
  readonly toFile: ToFile
}

const MEBIBYTE = 1024 ** 2

export function logFolder(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(config.BABOU_DATA, 'logs')
}

/**
 * The log of a role, or of the supervisor (`babou`): on stdout from BABOU_LOG on, and complete in
 * files below BABOU_DATA. Each line has its time, node, role and process.
 */
export function createRoleLog(
  role: Role | 'babou',
  config: Config,
  clock: Pick<Clock, 'now'>,
  write?: WriteLine,
): RoleLog {
  const node = role === 'babou' ? (config.BABOU_NODE ?? os.hostname()) : nodeName(config, role)
  const { BABOU_LOG_FILES: mebibytes, BABOU_LOG_DAYS: days } = config
  const limits = { totalBytes: mebibytes * MEBIBYTE, days }
  const given = { folder: logFolder(config), role, limits, now: clock.now }
  const toFile = mebibytes === 0 ? undefined : openLogFile(given).write
  const fields = { node, role, pid: process.pid }
  return { log: createLog(config.BABOU_LOG, fields, write, toFile), toFile }
}
