import { describe, expect, it } from 'vitest'
import { taskLog } from '../../src/jobs/running/task-log.ts'
import { createLog } from '../../src/shared/log.ts'

function lines(say: (log: ReturnType<typeof taskLog>) => void): string[] {
  const said: string[] = []
  const log = taskLog(
    createLog('debug', {}, (line) => {
      const { level, event } = JSON.parse(line) as { level: number; event: string }
      said.push(`${level === 30 ? 'info' : level === 20 ? 'debug' : level} ${event}`)
    }),
  )
  say(log)
  return said
}

describe('the log of a task', () => {
  it('has no line at info for a run that did nothing', () => {
    const said = lines((log) => {
      log('mails.pruned', { pruned: 0, counts: 0 })
      log('searches.alerted', { looked: 12, said: 0 })
      log.child({ task: 'x' })('words.learnt', { torrents: 0 })
      log('swarms.noted', { looked: 0 })
    })
    expect(said.map((line) => line.split(' ')[0])).toEqual(Array(4).fill('debug'))
  })

  it('has a line at info for what was done, and for lines without a number', () => {
    const said = lines((log) => {
      log('mails.pruned', { pruned: 0, counts: 1 })
      log('swarms.noted', { looked: 3 })
      log('back-up.made', { folder: 'x' })
      log('started')
    })
    expect(said.map((line) => line.split(' ')[0])).toEqual(Array(4).fill('info'))
  })
})
