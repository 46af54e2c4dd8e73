import { describe, expect, it } from 'vitest'
import { readableLine, recordLine } from '../../../src/cli/logs/log-lines.ts'
import { createLog } from '../../../src/shared/log.ts'

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

  it('has each key once, and that of its process, whatever it is about', () => {
    const lines: string[] = []
    const own = { node: 'jobs-1', role: 'jobs', pid: 7 }
    const log = createLog('info', own, (line) => lines.push(line))
    log('library.copied', { node: 'tracker-1', pid: 8, role: 'tracker', bytes: 9 })
    log('message.unknown', { event: 'x', level: 'y', time: 'z' })
    const child = log.child({ node: 'tracker-1', linkId: 1 })
    child('up', { node: 'tracker-1' })
    child('up', { node: 'tracker-2' })
    child.child({ node: 'tracker-1' })('up')
    const twice = (line: string) => {
      const keys = [...line.matchAll(/"(\w+)":/g)].map(([, key]) => key)
      return keys.filter((key, at) => keys.indexOf(key) !== at)
    }
    const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.flatMap(twice)).toEqual([])
    for (const record of read) expect(record).toMatchObject(own)
    expect(read[0]).toMatchObject({ ofNode: 'tracker-1', ofPid: 8, ofRole: 'tracker', bytes: 9 })
    expect(read[1]).toMatchObject({ event: 'message.unknown', ofEvent: 'x', ofLevel: 'y' })
    expect(read[3]).toMatchObject({ ofNode: 'tracker-1', ofNodeThen: 'tracker-2' })
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
      { node: 'jobs-1', role: 'jobs', pid: 7 },
      'Error: no',
      new Date('2026-01-02T03:04:05.678Z'),
    )
    expect(readableLine(line, false)).toBe(
      '2026-01-02 03:04:05.678Z jobs     error stderr line="Error: no"',
    )
  })
})
