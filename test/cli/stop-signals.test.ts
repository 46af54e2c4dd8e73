import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { BUILD } from '../support/built.ts'

// A process sends itself the signal, and prints the result.

/** Runs a program that has `listenForStop` and what belongs to it. */
function ran(lines: string) {
  const program = `
    import { listenForStop, boundStart } from '${BUILD}/cli/processes/stop-signals.js'
    import { endSoon } from '${inProject('bin', 'end-soon.js')}'
    ${lines}`
  const given = ['--input-type=module', '-e', program]
  const { stdout, stderr, status } = spawnSync(process.execPath, given, { encoding: 'utf8' })
  return { said: stdout.split('\n').filter(Boolean), faults: stderr, status }
}

const program = `
  import { listenForStop } from '${BUILD}/cli/processes/stop-signals.js'
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

describe('signals that ask to end', () => {
  const settled = `
    const { first, second } = listenForStop()
    void first.then((signal) => console.log('first', signal))
    void second.then((signal) => console.log('second', signal))
    const send = (signal) => process.kill(process.pid, signal)
  `

  it('are one when npm has passed on what the terminal has sent too', () => {
    const { said, status } = ran(`${settled}
      send('SIGINT')
      send('SIGINT')
      setTimeout(() => {}, 60_000)
      void first.then(() => setTimeout(() => process.exit(0), 300))
    `)
    expect({ said, status }).toEqual({ said: ['first SIGINT'], status: 0 })
  })

  it('are a first and a second one otherwise', () => {
    const { said } = ran(`${settled}
      send('SIGINT')
      send('SIGTERM')
      void second.then(() => process.exit(0))
      setTimeout(() => {}, 60_000)
    `)
    expect(said).toEqual(['first SIGINT', 'second SIGTERM'])
  })

  it('end the process with the third one, whatever it still does', () => {
    const { said, status } = ran(`${settled}
      send('SIGINT')
      send('SIGTERM')
      void second.then(() => send('SIGINT'))
      setTimeout(() => console.log('it is still there'), 30_000)
    `)
    expect({ said, status }).toEqual({ said: ['first SIGINT', 'second SIGTERM'], status: 1 })
  })
})

describe('a process that is asked to end while it starts', () => {
  const asked = (isStarted: boolean, seconds: number) => `
    const signals = listenForStop()
    boundStart(signals, () => ${isStarted}, ${seconds})
    process.kill(process.pid, 'SIGTERM')
  `

  it('ends some seconds later if its start takes longer', () => {
    const { said, status } = ran(`${asked(false, 0.1)}
      setTimeout(() => console.log('it is still there'), 60_000)
    `)
    expect({ said, status }).toEqual({ said: [], status: 1 })
  })

  it('ends immediately at the second signal', () => {
    const { said, status } = ran(`${asked(false, 120)}
      void signals.first.then(() => process.kill(process.pid, 'SIGINT'))
      setTimeout(() => console.log('it is still there'), 60_000)
    `)
    expect({ said, status }).toEqual({ said: [], status: 1 })
  })

  it('ends in order if it has started in the meantime', () => {
    const { said, status } = ran(`${asked(true, 0.1)}
      setTimeout(() => console.log('it is still there'), 300)
    `)
    expect({ said, status }).toEqual({ said: ['it is still there'], status: 0 })
  })
})

describe('a process whose roles have ended', () => {
  it('ends with its status although something hangs in it, and says what', () => {
    const { faults, status } = ran(`
      setInterval(() => {}, 60_000)
      endSoon(['tracker'], 7)
    `)
    expect(status).toBe(7)
    expect(faults).toMatch(/^babou: ends although something still runs: .*Timeout/)
  })

  it('ends immediately when nothing is left, and other commands in their time', () => {
    const { said, faults, status } = ran(`
      endSoon(['up'], 7)
      endSoon(['logs'], 7)
      setTimeout(() => console.log('printed'), 100)
    `)
    expect({ said, faults, status }).toEqual({ said: ['printed'], faults: '', status: 0 })
  })
})
