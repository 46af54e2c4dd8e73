import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { BUILD } from '../support/built.ts'

// A process sends itself the signal, and prints what it made of it.

const program = `
  import { listenForStop } from '${BUILD}/cli/stop-signals.js'
  const stay = setInterval(() => {}, 1_000)
  const say = (text) => { console.log(text); clearInterval(stay); process.exitCode = 0 }
  void listenForStop(() => say('reloads')).first.then(() => say('ends'))
  process.kill(process.pid, 'SIGHUP')
`
const node = [process.execPath, '--input-type=module', '-e', program]

describe('a hangup (SIGHUP)', () => {
  it('is a reload for a process without a terminal', () => {
    const { stdout } = spawnSync('setsid', ['--wait', ...node], { encoding: 'utf8' })
    expect(stdout).toBe('reloads\n')
  })

  it('ends a process whose terminal is gone', () => {
    const quoted = node.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    const given = ['--quiet', '--return', '--command', quoted, '/dev/null']
    const { stdout } = spawnSync('script', given, { encoding: 'utf8' })
    expect(stdout.trim()).toBe('ends')
  })
})
