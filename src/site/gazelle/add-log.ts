import { readRipLog } from '../../domain/torrents/rip-logs/rip-log.ts'
import { logText } from '../../domain/torrents/rip-logs/text.ts'
import * as torrentLogs from '../../store/torrents/logs.ts'
import type { Call, Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import type { UploadedFile } from '../http/call.ts'
import { refuseScope } from '../http/identity/refuse-scope.ts'
import { listedTorrent } from '../torrents/parts/listed.ts'
import { mayEdit } from '../torrents/parts/rights.ts'
import { LOGS, LOGS_FULL, sentLogs } from '../torrents/parts/rip-logs.ts'
import { success } from './call.ts'

/** The field name, also with a number in the brackets. */
const LOG_FILES = /^logfiles(?:\[\d*\])?$/

/** Renames the files of a form to our field names. */
export function ourFiles(files: readonly UploadedFile[]): readonly UploadedFile[] {
  return files.map((one) => {
    if (one.field === 'file_input') return { ...one, field: 'torrent' }
    return LOG_FILES.test(one.field) ? { ...one, field: LOGS } : one
  })
}

/** `action=add_log`: rip logs for the torrent with this ID. */
export async function addLog(call: Call<string, 'torrents.upload'>): Promise<Reply> {
  if (!call.can('torrents.edit-own')) return refuseScope('torrents.edit-own', call.token)
  const { id = call.query.id } = call.body
  const found = await listedTorrent(call, typeof id === 'string' ? id : '')
  if (!found.ok) return found.reply
  const { torrent } = found
  if (!mayEdit(call, torrent)) return refuse('FORBIDDEN')
  const sent = sentLogs(ourFiles(call.files))
  if (!sent.ok) return invalid(sent.errors[LOGS].join('; '))
  if (sent.value.length === 0) return invalid('must be the files of the logs')
  const done = await torrentLogs.add(call.db, torrent.id, sent.value, call.member.id, call.now)
  if (done === 'FULL') return invalid(LOGS_FULL)
  return success(call, {
    ...{ torrentId: torrent.id, torrentid: torrent.id },
    score: (await torrentLogs.scoreOf(call.db, torrent.id)) ?? 0,
    logSummaries: sent.value.map(summaryOf),
  })
}

/** The result for one log; `score` is 0 for one that is not scored. */
function summaryOf({ name, bytes }: torrentLogs.NewLog) {
  const { ripper, score, deductions, hasChecksum } = readRipLog(logText(bytes) ?? '')
  return {
    ...{ name, ripper: ripper ?? '', score: score ?? 0, isScored: score !== null },
    checksum: hasChecksum,
    details: deductions.map(({ points, text }) => `[-${points}] ${text}`),
  }
}

function invalid(text: string): Reply {
  return refuse('INVALID', { detail: `logfiles[] ${text}.` })
}
