import { logText, MAX_LOG_BYTES, MAX_LOGS } from '../../../domain/torrents/rip-logs/text.ts'
import type { NewLog } from '../../../store/torrents/logs.ts'
import type { UploadedFile } from '../../http/call.ts'
import type { FormResult } from '../../http/frame/forms.ts'
import { wrong } from '../../http/frame/forms.ts'

const LOG_KIB = MAX_LOG_BYTES / 1024

/** The field for the files of a form. */
export const LOGS = 'logs'
export const LOGS_FULL = `must be at most ${MAX_LOGS}`
export const LOGS_HINT =
  `At most ${MAX_LOGS} text files of ${LOG_KIB} KiB each, as EAC, XLD, whipper or ` +
  'dBpoweramp wrote them.'

/** The rip logs of a form. */
export function sentLogs(files: readonly UploadedFile[]): FormResult<readonly NewLog[]> {
  const logs = files.filter(({ field }) => field === LOGS)
  if (logs.length > MAX_LOGS) return { ok: false, errors: wrong(LOGS, LOGS_FULL) }
  const bad = logs.find(({ bytes }) => logText(bytes) === null)
  if (bad !== undefined) {
    const text = `must be text files of at most ${LOG_KIB} KiB: ${bad.fileName} is not`
    return { ok: false, errors: wrong(LOGS, text) }
  }
  return { ok: true, value: logs.map(({ fileName: name, bytes }) => ({ name, bytes })) }
}

/** Returns the name of a score; logs in other languages, and from some programs, have none. */
export function scoreText(score: number | null): string {
  return score === null ? 'Not scored' : `Score ${score} of 100`
}
