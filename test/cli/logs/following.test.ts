import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import { endWithUs } from '../../support/processes/children.ts'
import { until } from '../../support/until.ts'

// `babou logs --follow`, which prints more than its reader takes.

const MINUTE_MS = 60_000

function line(role: string, event: string, agoMs: number, more = ''): string {
  const time = new Date(Date.now() - agoMs).toISOString()
  return `${JSON.stringify({ level: 30, time, node: 'n', role, event, more })}\n`
}

it('shows once what is written while the earlier lines are printed', async () => {
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-following-'))
  const file = (role: string) => path.join(dataFolder, 'logs', `${role}.log`)
  fs.mkdirSync(path.join(dataFolder, 'logs'))
  fs.writeFileSync(file('jobs'), line('jobs', 'first', 10 * MINUTE_MS))
  for (let at = 0; at < 2_000; at++) {
    fs.appendFileSync(file('site'), line('site', 'many', 5 * MINUTE_MS, 'x'.repeat(1_000)))
  }
  const words = [inProject('bin', 'babou.js'), 'logs', '--follow', '--json']
  const env = { PATH: process.env.PATH, BABOU_DATA: dataFolder }
  const logs = endWithUs(spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] }))
  const exited = new Promise((resolve) => logs.once('close', resolve))
  try {
    // The pipe is full: it has read the file of jobs, and waits with that of the site.
    await new Promise((resolve) => logs.stdout.once('readable', resolve))
    for (const role of ['jobs', 'site']) fs.appendFileSync(file(role), line(role, 'between', 0))
    let text = ''
    logs.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()))
    const shown = (event: string) => text.split(`"event":"${event}"`).length - 1
    await until(() => shown('between') >= 2, 20, 'the lines written in between')
    fs.appendFileSync(file('jobs'), line('jobs', 'last', 0))
    await until(() => shown('last') > 0, 20, 'a line written later')
    expect(['first', 'many', 'between', 'last'].map(shown)).toEqual([1, 2_000, 2, 1])
  } finally {
    logs.kill('SIGTERM')
    await exited
    fs.rmSync(dataFolder, { recursive: true })
  }
})
