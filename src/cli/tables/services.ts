import { bytes, span } from '../../shared/format.ts'
import { isUp, type ServiceRow } from '../../store/fleet/services.ts'
import { table } from '../output.ts'

/** Formats all services that report as a table; '' when there are none. */
export function servicesText(rows: readonly ServiceRow[]): string {
  if (rows.length === 0) return ''
  const heads = ['node', 'role', 'state', 'pid', 'up for', 'cpu', 'memory', 'disk free']
  const lines = rows.map(lineOf)
  const all = table([[...heads, 'restarts', 'version', 'heard'], ...lines])
  const [{ total }] = rows
  return total > rows.length ? `${all}\n${rows.length} of ${total} services` : all
}

/** Returns one word for the state: the one that the service reported last, or that it is silent. */
function stateWord(row: ServiceRow): string {
  if (row.isDisabled) return 'disabled'
  if (row.state === 'stopped' || row.state === 'failed') return row.state
  return isUp(row) ? (row.state === 'ready' ? 'up' : row.state) : 'silent'
}

function lineOf(row: ServiceRow): string[] {
  const { figures, node, type, pid } = row
  const { cpuPercent, rssBytes, diskFreeBytes, uptimeSeconds } = figures
  return [
    node,
    type,
    stateWord(row),
    pid === null ? '' : String(pid),
    uptimeSeconds === null ? '' : (span(uptimeSeconds) ?? 'under a minute'),
    cpuPercent === null ? '' : `${cpuPercent.toFixed(0)} %`,
    rssBytes === null ? '' : bytes(rssBytes),
    diskFreeBytes === null ? '' : bytes(diskFreeBytes),
    row.starts === 0 ? '' : String(row.starts),
    row.version,
    `${Math.round(row.silentSeconds)} s ago`,
  ]
}

export function serviceJson(row: ServiceRow) {
  const { isDisabled, silentSeconds, total: _total, ...rest } = row
  return { ...rest, isDisabled, silentSeconds: Math.round(silentSeconds), isUp: isUp(row) }
}
