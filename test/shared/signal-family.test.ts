import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { signalFamily } from '../support/servers/signal-family.ts'
import { until } from '../support/until.ts'

// A parent whose children come and go all the time, as those of a server with short connections.

let parent: ChildProcess | null = null
afterEach(() => {
  if (parent !== null) signalFamily(parent, 'SIGKILL')
  parent = null
})

const children = () =>
  fs.readFileSync(`/proc/${parent?.pid}/task/${parent?.pid}/children`, 'utf8').split(' ')
const stateOf = (pid: number | string | undefined) =>
  fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0]
const isStill = () =>
  [parent?.pid, ...children().filter(Boolean)].every((pid) => /[TZ]/.test(stateOf(pid)))

describe('a signal to a process and its children', () => {
  it('reaches all of them, even while children end and start', async () => {
    parent = spawn('/bin/sh', ['-c', 'while :; do sleep 0.002 & sleep 0.001 & wait $!; done'])
    await until(() => children().length > 1, 10)
    for (let times = 0; times < 60; times++) {
      signalFamily(parent, 'SIGSTOP')
      await until(isStill, 10)
      const before = children().join()
      signalFamily(parent, 'SIGCONT')
      await until(() => children().join() !== before, 10)
    }
    expect(parent.exitCode).toBe(null)
  })

  it('is nothing to one that has ended', async () => {
    parent = spawn('/bin/true')
    await new Promise((resolve) => parent?.once('exit', resolve))
    expect(() => signalFamily(parent as ChildProcess, 'SIGSTOP')).not.toThrow()
  })
})
