import type { Panel } from './panels.ts'
import { SECTIONS } from './panels.ts'

// The Grafana dashboard. It names no data source, because Grafana asks for one when it is imported.
// https://grafana.com/docs/grafana/latest/dashboards/json-model/

const COLUMNS = 24
const WIDE = 8
const HIGH = 8
/** The dashboard's ID: importing it again replaces the dashboard that has the same ID. */
const UID = 'babou-fleet'
const SOURCE = { type: 'prometheus', uid: '${DS_PROMETHEUS}' }
const LETTERS = 'ABCDEFGH'

/** Returns the dashboard as JSON, for *Dashboards*, *New*, *Import*. */
export function grafanaBoard(): string {
  const input = { name: 'DS_PROMETHEUS', label: 'Prometheus', type: 'datasource' }
  const board = {
    __inputs: [{ ...input, pluginId: 'prometheus', pluginName: 'Prometheus' }],
    ...{ uid: UID, title: 'babou', tags: ['babou'], timezone: 'utc', schemaVersion: 39 },
    ...{ time: { from: 'now-6h', to: 'now' }, refresh: '1m', editable: true },
    panels: placed().map((panel, at) => ({ id: at + 1, ...panel })),
  }
  return `${JSON.stringify(board, null, 2)}\n`
}

/**
 * Arranges the sections one below the other, each as a Grafana row with three panels next to each
 * other.
 */
function placed(): object[] {
  const found: object[] = []
  let y = 0
  for (const { title, panels } of SECTIONS) {
    found.push({ type: 'row', title, gridPos: { x: 0, y, w: COLUMNS, h: 1 } })
    y++
    panels.forEach((panel, at) => {
      const line = Math.floor((at * WIDE) / COLUMNS)
      const place = { x: (at * WIDE) % COLUMNS, y: y + line * HIGH, w: WIDE, h: HIGH }
      found.push({ ...drawn(panel), gridPos: place })
    })
    y += Math.ceil((panels.length * WIDE) / COLUMNS) * HIGH
  }
  return found
}

function drawn({ title, unit, lines }: Panel) {
  const targets = Object.entries(lines).map(([legendFormat, expr], at) => {
    return { refId: LETTERS[at], datasource: SOURCE, expr, legendFormat }
  })
  const fieldConfig = { defaults: { unit, min: 0 }, overrides: [] }
  return { type: 'timeseries', title, datasource: SOURCE, fieldConfig, targets }
}
