import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { prometheusRules } from '../../src/domain/alerts/prometheus.ts'
import { prometheusTargets } from '../../src/domain/fleet/generated.ts'
import { grafanaBoard } from '../../src/cli/grafana/board.ts'
import { inProject } from '../../src/shared/paths.ts'
import { alertDefaults } from '../../src/store/records/settings/alerts.ts'

// Files for other programs, as these programs check them.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-checked-'))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
const ran = (program: string, ...words: string[]) =>
  spawnSync(program, words, { encoding: 'utf8', cwd: folder, env })
const isThere = (program: string, word = '--version') => ran(program, word).status === 0

function write(name: string, text: string): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, text)
  return file
}

function expectTaken(program: string, ...words: string[]): void {
  const { status, stdout, stderr } = ran(program, ...words)
  expect(status, stdout + stderr).toBe(0)
}

describe('files for other programs', () => {
  const { rules, routes } = prometheusRules(alertDefaults)

  it.skipIf(!isThere('promtool'))(
    '`babou alerts rules` is accepted by promtool (needs promtool)',
    () => {
      expectTaken('promtool', 'check', 'rules', write('babou.yml', rules))
      expect(
        ran('promtool', 'check', 'rules', write('bad.yml', rules.replace(' > ', ' >> '))).status,
      ).not.toBe(0)
    },
  )

  it.skipIf(!isThere('promtool'))(
    '`babou fleet prometheus` is accepted by promtool (needs promtool)',
    () => {
      const endpoint = { host: '2001:db8::1', port: 8081 }
      const service = { type: 'site', node: 'site-1', machine: 'host-1', place: 'Vienna' }
      write('targets.json', prometheusTargets([{ ...service, serves: null, ops: endpoint }]))
      const scrape = { job_name: 'babou', file_sd_configs: [{ files: ['targets.json'] }] }
      const config = write('prometheus.yml', JSON.stringify({ scrape_configs: [scrape] }))
      expectTaken('promtool', 'check', 'config', config)
    },
  )

  it.skipIf(!isThere('promtool'))(
    'queries of `babou fleet grafana` are accepted by promtool (needs promtool)',
    () => {
      const queries = Array.from(grafanaBoard().matchAll(/"expr": (".*")/g), ([, text]) => {
        return (JSON.parse(text) as string).replaceAll('$__rate_interval', '5m')
      })
      expect(queries.length).toBeGreaterThan(20)
      const rules = queries.map((expr, at) => ({ record: `query_${at}`, expr }))
      const groups = JSON.stringify({ groups: [{ name: 'queries', rules }] })
      expectTaken('promtool', 'check', 'rules', write('queries.yml', groups))
    },
  )

  it.skipIf(!isThere('amtool'))(
    '`babou alerts rules --alertmanager` is accepted by amtool (needs amtool)',
    () => {
      expectTaken('amtool', 'check-config', write('alertmanager.yml', routes))
      const bad = write('bad.yml', routes.replace('receiver: babou', 'receiver: nobody'))
      expect(ran('amtool', 'check-config', bad).status).not.toBe(0)
    },
  )

  it.skipIf(!isThere('caddy', 'version'))('deploy/caddy is accepted by Caddy (needs Caddy)', () => {
    const file = inProject('deploy', 'caddy', 'Caddyfile')
    expectTaken('caddy', 'validate', '--adapter', 'caddyfile', '--config', file)
  })
})
