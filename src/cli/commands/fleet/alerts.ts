import { prometheusRules } from '../../../domain/alerts/prometheus.ts'
import { utc } from '../../../shared/format.ts'
import * as alerts from '../../../store/alerts/alerts.ts'
import * as deliveries from '../../../store/alerts/deliveries.ts'
import * as targets from '../../../store/alerts/targets.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { testMessage } from '../../../store/alerts/test-message.ts'
import { CommandError, defineCommand } from '../../define-command.ts'
import { table } from '../../output.ts'

export const alertsList = defineCommand({
  name: 'alerts list',
  summary: 'lists the alerts that are not resolved',
  permission: 'nodes.see',
  options: { resolved: { type: 'boolean', doc: 'the last 100 resolved ones instead' } },
  async run({ options, withDatabase }) {
    const rows = await withDatabase((db) =>
      options.resolved ? alerts.resolved(db, 100) : alerts.open(db),
    )
    const lines = rows.map((row) => [
      String(row.id),
      row.state,
      row.severity,
      utc(row.since),
      row.condition,
      row.answeredBy ?? '',
      row.says,
    ])
    const heads = ['alert', 'state', 'severity', 'since', 'condition', 'answered by', '']
    const text = rows.length === 0 ? 'No alerts.' : table([heads, ...lines])
    return { text, json: rows }
  },
})

export const alertsRules = defineCommand({
  name: 'alerts rules',
  summary: 'prints the conditions of alerts as rules for Prometheus, or routes for Alertmanager',
  permission: 'nodes.see',
  options: { alertmanager: { type: 'boolean', doc: 'the configuration of Alertmanager instead' } },
  async run({ options, withDatabase, config }) {
    const limits = await withDatabase((db) => settings.site(db, config))
    const { rules, routes } = prometheusRules(limits)
    const text = options.alertmanager ? routes : rules
    return { text: text.trimEnd(), json: { text } }
  },
})

export const alertsTest = defineCommand({
  name: 'alerts test',
  summary: 'sends a test message to one target for alerts, or to all of them',
  permission: 'alerts.targets',
  operands: ['[TARGET]'],
  async run({ operands, withDatabase, config, acting, clock }) {
    const [name] = operands
    return withDatabase(async (db) => {
      const all = await targets.list(db)
      const chosen = all.filter((row) => name === undefined || row.name === name)
      if (chosen.length === 0) {
        const names = all.map((row) => row.name).join(', ')
        const known = names === '' ? 'none are set' : `the targets are ${names}`
        throw new CommandError(
          name === undefined ? 'no targets are set' : `no such target: ${known}`,
        )
      }
      const now = clock.now()
      const message = await testMessage(db, config, now)
      for (const { id } of chosen) await deliveries.test(db, id, message, acting.actor, now)
      const text = chosen.map((row) => `Queued for ${row.name}; a running jobs node sends it.`)
      return { text: text.join('\n'), json: chosen.map((row) => row.name) }
    })
  },
})
