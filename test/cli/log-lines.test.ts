import { describe, expect, it } from 'vitest'
import { readableLine, recordLine } from '../../src/shared/log-lines.ts'
import { createLog } from '../../src/shared/log.ts'

describe('a readable log line', () => {
  it('has the time of its record, its process, its level and its fields', () => {
    const lines: string[] = []
    const log = createLog('info', { role: 'site' }, (line) => lines.push(line))
    log('site.listening', { port: 8080, host: 'a b', at: null })
    const time = (JSON.parse(lines[0]) as { time: string }).time.replace('T', ' ')
    expect(readableLine(lines[0].trimEnd(), false)).toBe(
      `${time} site     info  site.listening port=8080 host="a b" at=null`,
    )
  })

  it('is written from a level on that may change, and to files always', () => {
    const [shown, filed]: string[][] = [[], []]
    let level = 'warn'
    const to = (lines: string[]) => (line: string) => void lines.push(line)
    const log = createLog(() => level, {}, to(shown), to(filed)).child({ of: 'a child' })
    log('quiet')
    level = 'debug'
    log.debug('loud')
    const events = (lines: string[]) =>
      lines.map((line) => (JSON.parse(line) as { event: string }).event)
    expect(events(shown)).toEqual(['loud'])
    expect(events(filed)).toEqual(['quiet', 'loud'])
  })

  it('is colored for warnings on a terminal', () => {
    const line = JSON.stringify({ level: 40, time: '2026-01-02T03:04:05.678Z', event: 'x' })
    expect(readableLine(line, true)).toBe(
      '2026-01-02 03:04:05.678Z          \x1b[33mwarn  x\x1b[0m',
    )
  })

  it('is the unchanged line when it is not a record', () => {
    for (const line of ['hello', '{"a":1}', '{', '']) expect(readableLine(line, true)).toBe(line)
  })

  it('contains what a process printed before it died', () => {
    const line = recordLine(
      { role: 'jobs', pid: 7 },
      'Error: no',
      new Date('2026-01-02T03:04:05.678Z'),
    )
    expect(readableLine(line, false)).toBe(
      '2026-01-02 03:04:05.678Z jobs     error stderr line="Error: no"',
    )
  })
})
