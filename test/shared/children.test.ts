import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { createWatch, ended } from '../support/processes/children.ts'

it('a process that a test has started ends with the one that runs the test', async () => {
  const watch = createWatch()
  const [left, over] = [spawn('sleep', ['600']), spawn('true')]
  for (const { pid } of [left, over]) watch.add(pid!)
  const exits = Promise.all([once(left, 'exit'), once(over, 'exit')])
  watch.end()
  const [[, signal], [status]] = await exits
  expect([signal, status]).toEqual(['SIGKILL', 0])
})

it('and so do its children', async () => {
  const watch = createWatch()
  const parent = spawn('/bin/sh', ['-c', 'sleep 600 & echo; wait'])
  // The pipe of the output is open for as long as one of them has it.
  const closed = once(parent, 'close')
  await once(parent.stdout, 'data')
  watch.add(parent.pid!)
  watch.end()
  expect(await closed).toEqual([null, 'SIGKILL'])
})

it('the end of a process that has ended is not waited for', async () => {
  const child = spawn('true')
  await once(child, 'exit')
  await ended(child, 'SIGTERM')
  expect(child.exitCode).toBe(0)
})
