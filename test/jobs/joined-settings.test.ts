import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/jobs/hub/joined-settings.ts'

const given = {
  DATABASE_URL: 'postgres://babou:secret@127.0.0.1:5432/babou',
  BABOU_SITE_URL: 'https://babou.example.org',
  BABOU_TRACKER_UDP: 'true',
  BABOU_SMTP_URL: 'smtp://u:p@mail.example.org',
  BABOU_BRIDGE_LISTEN: 'unix:/data/bridge.sock, tls://hub.internal:4300',
  BABOU_DATA: '/srv/babou',
  BABOU_SITE_PORT: '8080',
}
const node = { name: 'n', address: null }

describe('a machine that joins', () => {
  it('gets, as a tracker, no database and no password', () => {
    const found = settingsOf({ ...node, role: 'tracker' }, given)
    expect(found).toEqual({ BABOU_TRACKER_UDP: 'true' })
  })

  it('gets, as a site, the database at the hosts that it reaches', () => {
    const found = settingsOf({ ...node, role: 'site', databaseHosts: 'a:5432,b:5433' }, given)
    expect(found).toEqual({
      DATABASE_URL: 'postgres://babou:secret@a:5432,b:5433/babou',
      BABOU_SITE_URL: 'https://babou.example.org',
      BABOU_SMTP_URL: 'smtp://u:p@mail.example.org',
    })
  })

  it('listens, as jobs, on the ports of the hub', () => {
    const found = settingsOf({ ...node, role: 'jobs', databaseHosts: null }, given)
    expect(found).toMatchObject({
      DATABASE_URL: given.DATABASE_URL,
      BABOU_BRIDGE_LISTEN: 'tls://0.0.0.0:4300',
    })
    expect(found).not.toHaveProperty('BABOU_DATA')
  })
})
