import os from 'node:os'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/shared/config-file.ts'
import { readConfig } from '../../src/shared/config.ts'

const at = (env: Record<string, string>) => readConfig(env, '/')

describe('the public addresses', () => {
  it('lead to the ports on this machine until they are set', () => {
    const ports = { BABOU_SITE_PORT: '18080', BABOU_TRACKER_PORT: '14200' }
    expect(at(ports)).toMatchObject({
      BABOU_SITE_URL: 'http://localhost:18080',
      BABOU_TRACKER_URL: 'http://localhost:14200',
    })
    const url = 'https://babou.example.org'
    expect(at({ ...ports, BABOU_SITE_URL: url }).BABOU_SITE_URL).toBe(url)
    expect(at({}).BABOU_SITE_URL).toBe('http://localhost:8080')
    expect(at({ BABOU_SITE_PORT: '0' }).BABOU_SITE_URL).toBe('http://localhost:8080')
  })

  it('of trackers may be several, over HTTP and UDP', () => {
    const more = (urls: string) => at({ BABOU_TRACKER_MORE_URLS: urls }).BABOU_TRACKER_MORE_URLS
    expect(at({}).BABOU_TRACKER_MORE_URLS).toBeUndefined()
    expect(more('https://t2.example/, udp://t3.example:4200')).toEqual([
      'https://t2.example',
      'udp://t3.example:4200',
    ])
    for (const bad of ['https://t2.example,', 'ftp://t.example', 't.example']) {
      expect(() => more(bad)).toThrow('BABOU_TRACKER_MORE_URLS')
    }
  })
})

describe('the file of settings', () => {
  it('that is missing, unreadable or no file is named in one line', () => {
    const gone = '/no/such/file'
    expect(() => at({ BABOU_ENV_FILE: gone })).toThrow(
      `BABOU_ENV_FILE=${gone}: there is no such file`,
    )
    const folder = os.tmpdir()
    expect(() => at({ BABOU_ENV_FILE: folder })).toThrow(
      `BABOU_ENV_FILE=${folder}: it is not a file`,
    )
    // Its first page is unreadable, also for root.
    const unreadable = '/proc/self/mem'
    const read = () => at({ BABOU_ENV_FILE: unreadable })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow('the settings cannot be read: ')
  })
})
