import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'

const folder = inProject('deploy', 'systemd')
const units = fs.readdirSync(folder).filter((name) => name.endsWith('.service'))
const analyze = (...words: string[]) => spawnSync('systemd-analyze', words, { encoding: 'utf8' })
const isThere = analyze('--version').status === 0

describe('the units of systemd', () => {
  it('are all there', () => {
    expect(units).toEqual(expect.arrayContaining(['babou.service', 'babou-tracker@.service']))
  })

  it('keep the port of shadow open while it is started again', () => {
    const text = fs.readFileSync(path.join(folder, 'babou-shadow.socket'), 'utf8')
    expect(text).toMatch(/^ListenStream=4200$/m)
  })

  it.each(units)('%s is ready when it says so, and watched', (unit) => {
    const text = fs.readFileSync(path.join(folder, unit), 'utf8')
    expect(text).toMatch(/^Type=notify$/m)
    expect(text).toMatch(/^WatchdogSec=60$/m)
  })

  // shadow has no settings that change while it runs.
  it.each(units.filter((unit) => unit !== 'babou-shadow.service'))('%s is reloaded', (unit) => {
    const text = fs.readFileSync(path.join(folder, unit), 'utf8')
    const [, reload] = /^ExecReload=(.*)$/m.exec(text) ?? []
    const isTracker = unit.startsWith('babou-tracker')
    expect(reload).toMatch(
      isTracker ? /babou\.js upgrade tracker$/ : /^\/bin\/kill -HUP \$MAINPID$/,
    )
  })

  // The scale of systemd goes from 0 to 10, in tenths here.
  it.skipIf(!isThere).each(units)('%s exposes the machine by 3 of 10 at most', (unit) => {
    const given = ['--offline=true', '--threshold=30', path.join(folder, unit)]
    const { status, stdout, stderr } = analyze('security', ...given)
    expect(status, stdout + stderr).toBe(0)
    expect(stdout).toContain('Overall exposure level')
  })
})
