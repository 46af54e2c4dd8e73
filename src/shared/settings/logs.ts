import * as z from 'zod'
import { mebibytes, reloadedSetting, setting, yesNo } from '../config-shapes.ts'

// Settings of the logs, and of tests.

export const logSettings = {
  BABOU_LOG: reloadedSetting(
    z.enum(['debug', 'info', 'warn', 'error']),
    'info',
    'the lowest level that is logged',
  ),
  BABOU_LOG_FILES: setting(
    mebibytes,
    '256',
    'MiB of complete log files in BABOU_DATA/logs, compressed; 0: no log files',
  ),
  BABOU_LOG_DAYS: reloadedSetting(
    z.coerce.number().int().min(1).max(3_650),
    '14',
    'days after which log files are deleted',
  ),
  BABOU_LOG_FORMAT: setting(
    z.enum(['json', 'pretty']).optional(),
    undefined,
    'unset: pretty on a terminal, else json',
  ),
  BABOU_TEST_CLOCK: setting(
    z
      .string()
      .regex(/^file:.+/)
      .optional(),
    undefined,
    'tests only: file:PATH, seconds added to the clock of every role',
  ),
  BABOU_TEST_NO_SYNC: setting(
    yesNo,
    'false',
    'tests only: the embedded PostgreSQL does not wait for writes to the disk',
  ),
} as const
