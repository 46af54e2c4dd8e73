import fs from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { plantedProject } from '../support/run/planted-project.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

const { folder, write, remove, run } = plantedProject()
afterAll(remove)

const MANY = 70
const VITEST = `tests planted ${120 * slowness()} npx vitest run --pool=forks ::`

/** Also of one that has ended something is left until its parent has asked for its status. */
function runs(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('the last 60 lines of .ci/run', () => {
  it('name a step that failed, what it said last, and its log', () => {
    const { status, lastLines, last, logs } = run([
      `step one 10 bash -c 'seq 200; echo "the true reason" >&2; exit 3'`,
      `in_lane two 10 bash -c 'echo "another reason"; exit 1'`,
      'land two',
      'step three 10 true',
    ])
    expect({ status, last }).toEqual({ status: 1, last: '2 passed, 2 failed' })
    expect(lastLines).toContain(`- one: it ended with 3 (${logs}/one.log)`)
    expect(lastLines).toMatch(/the end of one:\n(?: {2}\d+\n)+ {2}the true reason\n/)
    expect(lastLines).toContain(`- two: it ended with 1 (${logs}/two.log)`)
    expect(lastLines).toContain('the end of two:\n  another reason\n')
    expect(fs.readFileSync(path.join(logs, 'one.log'), 'utf8')).toContain('the true reason')
  })

  it('name a step that was skipped, and why', () => {
    const { status, lastLines, last } = run([
      `step one 10 bash -c 'echo "one: skipped: not root"; exit 77'`,
      `in_lane two 10 bash -c 'exit 77'`,
      'land two',
    ])
    expect({ status, last }).toEqual({ status: 0, last: '1 passed, 0 failed, 2 skipped' })
    expect(lastLines).toContain('skipped:\n- one: not root\n- two: it cannot be tried here\n')
  })

  it('name files that were not begun because they could not end in time', () => {
    write('late.test.js', `it('passes', () => {})`)
    const { status, lastLines, last } = run([
      `WHOLE_SECONDS=$((SECONDS + 125))`,
      `mapfile -t late < <(share 1 2 a.test.js b.test.js c.test.js d.test.js)`,
      'tests_in_time 180 late 60 false :: "${late[@]}"',
      `WHOLE_SECONDS=$((SECONDS + ${600 * slowness()}))`,
      `tests_in_time 1 ${VITEST.replace(/^tests /, '')} late.test.js`,
    ])
    expect({ status, last }).toEqual({ status: 0, last: '2 passed, 0 failed, 2 skipped' })
    const why = '2 minutes were left, and it may take 3 here'
    expect(lastLines).toContain(`skipped:\n- b.test.js: ${why}\n- d.test.js: ${why}\n`)
  })

  it('name a test that failed, its error, and where its log shows it', () => {
    write('never.test.js', `it('never passes', () => expect(1).toBe(2))`)
    const { lastLines, logs } = run([`${VITEST} never.test.js`])
    const said = '- planted: test/never.test.js: never passes: expected 1 to be 2'
    expect(lastLines).toContain(said)
    const place = new RegExp(`${said}.* \\(${logs}/planted\\.log:(\\d+)\\)\n`).exec(lastLines)
    const log = fs.readFileSync(path.join(logs, 'planted.log'), 'utf8').split('\n')
    expect(log[Number(place?.[1]) - 1]).toMatch(/ FAIL .*never\.test\.js.* > .*never passes/)
  })

  it('name each step even when many tests and steps failed', () => {
    const each = `it('never ' + i, () => expect(1).toBe(2))`
    write('many.test.js', `for (let i = 0; i < ${MANY}; i++) ${each}`)
    const steps = Array.from({ length: 12 }, (_, i) => `step s${i} 10 bash -c 'seq 50; exit 1'`)
    const { lastLines, last, logs } = run([`${VITEST} many.test.js`, ...steps])
    expect(last).toBe(`1 passed, ${MANY + 12} failed`)
    expect(lastLines).toContain('\nfailed:\n- planted: test/many.test.js: never 0: expected 1')
    expect(lastLines).toContain(`- planted: ${MANY - 10} more (${logs}/planted.failures)`)
    expect(lastLines).toContain(`- s11: it ended with 1 (${logs}/s11.log)`)
    expect(lastLines).toContain('the end of s11:\n  ')
    const all = fs.readFileSync(path.join(logs, 'planted.failures'), 'utf8')
    expect(all).toContain(`never ${MANY - 1}: expected 1`)
  })

  it('show the log of a run of tests that did not begin', () => {
    const seconds = 60 * slowness()
    const { lastLines, logs } = run([`tests planted ${seconds} npx vitest run --nosuch=1 ::`])
    expect(lastLines).toContain(`- planted: it ended with 1 (${logs}/planted.log)`)
    expect(lastLines).toMatch(/the end of planted:\n(.*\n)*.*nosuch/)
  })
})

describe('.ci/run, asked to end', () => {
  it('ends what it has begun, and says its sum', async () => {
    const left = path.join(folder, 'begun')
    const stays = `echo $$ >>${left}; exec sleep 600`
    const { status, last, lastLines } = run([
      'export run=$$',
      'step one 60 true',
      `{ in_lane two 600 bash -c '${stays}'; in_lane three 600 bash -c '${stays}'; } &`,
      `until [ -s ${left} ]; do sleep 0.1; done`,
      `step four 600 bash -c 'kill -TERM "$run"; ${stays}'`,
      'step five 60 true',
    ])
    expect({ status, last }).toEqual({ status: 1, last: '2 passed, 1 failed' })
    expect(lastLines).toContain('\n- the run: it was asked to end (')
    const pids = fs.readFileSync(left, 'utf8').trim().split('\n').map(Number)
    await until(() => !pids.some(runs))
    expect(pids.length).toBeLessThanOrEqual(2)
  })
})

describe('a step of .ci/run', () => {
  it('fails when its time is over, even when it left a process', () => {
    const { lastLines } = run([`step one 1 bash -c 'setsid sleep 20 & sleep 20'`])
    expect(lastLines).toContain('- one: it did not end in time')
  })

  it('leaves no process in its group', async () => {
    const left = path.join(folder, 'left')
    const stays = `(trap "" TERM; exec sleep 600) & echo $! >>${left}`
    const { last } = run([
      `step one 1 bash -c '${stays}; exec sleep 600'`,
      `step two 60 bash -c '${stays}'`,
      `in_lane three 60 bash -c '${stays}'`,
      'land three',
    ])
    expect(last).toBe('3 passed, 1 failed')
    const pids = fs.readFileSync(left, 'utf8').trim().split('\n').map(Number)
    expect(pids).toHaveLength(3)
    await until(() => !pids.some(runs))
  })

  it('fails when neither its status nor what it did could be written', () => {
    const { last, lastLines } = run([
      'in_lane one 10 true',
      ': >"$work/one.status"',
      'land one',
      'vitest_into() { : >"$work/$1.status"; echo "{cut" >"$work/$1.tests"; }',
      'tests two 10 vitest ::',
    ])
    expect(last).toBe('1 passed, 2 failed')
    expect(lastLines).toContain('- one: it ended with 1')
    expect(lastLines).toContain('- two: its notes have a line that cannot be read')
  })

  it('has as much time as the whole has left, so that the run ends with its list', () => {
    const { lastLines, last } = run([
      'WHOLE_SECONDS=2',
      'step one 100 sleep 60',
      'in_lane two 100 sleep 60',
      'land two',
      `tests three 100 bash -c 'sleep 60' three ::`,
    ])
    expect(last).toBe('1 passed, 3 failed')
    expect(lastLines).toContain('- one: it did not end in time')
    expect(lastLines).toContain('- two: it did not end in time')
    expect(lastLines).toContain('- three: it ended with 124')
  })
})
