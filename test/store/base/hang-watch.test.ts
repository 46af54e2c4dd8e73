import { expect, it } from 'vitest'
import { createHangWatch } from '../../../src/store/base/hang-watch.ts'
import { aStoppedClock } from '../../support/stopped-clock.ts'

/** A watch of a server that answers or not, and what it ended. */
function aWatch() {
  const clock = aStoppedClock()
  const ended: string[] = []
  const server = { isAnswering: true, asked: 0 }
  const watch = createHangWatch({
    clock,
    isAnswering: () => {
      server.asked++
      return Promise.resolve(server.isAnswering)
    },
  })
  /** Time in steps, in which answers arrive. */
  const pass = async (seconds: number) => {
    for (let step = 0; step < seconds * 4; step++) {
      clock.pass(0.25)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const wait = (name: string) => watch.wait(() => void ended.push(name))
  return { watch, server, ended, pass, wait, clock }
}

it('asks nothing while no statement waits, or those that wait are quick', async () => {
  const { server, pass, wait, clock } = aWatch()
  await pass(60)
  for (let n = 0; n < 20; n++) {
    const over = wait('quick')
    await pass(0.5)
    over()
  }
  await pass(10)
  expect([server.asked, clock.waiting()]).toEqual([0, 0])
})

it('ends no slow statement while the server answers, and asks once per second', async () => {
  const { server, ended, pass, wait, watch } = aWatch()
  wait('slow')
  await pass(20)
  expect(ended).toEqual([])
  expect(watch.isHanging()).toBe(false)
  expect(server.asked).toBeGreaterThan(10)
  expect(server.asked).toBeLessThanOrEqual(20)
})

it('ends waiting statements within two seconds until the server answers again', async () => {
  const { server, ended, pass, wait, watch } = aWatch()
  wait('first')
  await pass(10)
  server.isAnswering = false
  const over = wait('second')
  await pass(2)
  expect(ended).toEqual(['first', 'second'])
  expect(watch.isHanging()).toBe(true)
  over()
  wait('third')
  await pass(1)
  expect(ended).toEqual(['first', 'second', 'third'])
  server.isAnswering = true
  await pass(1)
  expect(watch.isHanging()).toBe(false)
  wait('fourth')()
  await pass(5)
  expect(ended).toHaveLength(3)
})

it('ends nothing twice, and nothing once it is stopped', async () => {
  const { server, ended, pass, wait, watch, clock } = aWatch()
  server.isAnswering = false
  wait('one')
  await pass(5)
  watch.stop()
  wait('two')
  await pass(5)
  expect(ended).toEqual(['one'])
  expect(clock.waiting()).toBe(0)
})
