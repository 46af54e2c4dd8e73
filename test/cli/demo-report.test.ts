import { describe, expect, it } from 'vitest'
import { demoReport } from '../../src/cli/demo/demo-report.ts'
import { makeCommunity } from '../../src/demo/community.ts'
import type { Config } from '../../src/shared/config.ts'

const now = new Date('2026-03-01T12:00:00Z')
const { members } = makeCommunity({
  ...{ seed: 'tours', torrents: 1, members: 40, firstMemberId: 2, ownerId: 1, now },
  ...{ sourceTag: 'BABOU', passkeyOf: (name: string) => name.padEnd(32, '0') },
})
const made = {
  seed: 'tours',
  seconds: 1,
  now,
  torrents: 1,
  ledgerRows: 1,
  password: 'shared',
  members,
}
const config = { BABOU_SITE_URL: 'http://tour.example', BABOU_DATA: '/srv/tour' } as Config

describe('what babou demo prints', () => {
  it('has the password of an owner that it made, and one member of each role', () => {
    const { text, json } = demoReport(
      { ...made, owner: { name: 'owner', password: 'once' } },
      config,
    )
    expect(text).toMatch(/owner +owner +once \(shown only now\)/)
    for (const role of ['admin', 'moderator', 'uploader', 'member'] as const) {
      expect(text).toContain(`${json.signInAs[role]} `)
    }
    expect(text).toContain("BABOU_DATA='/srv/tour' npm start")
    expect(text).toContain('http://tour.example/admin/fair-play')
  })

  it('leaves the password of an earlier owner to that owner', () => {
    const { text } = demoReport({ ...made, owner: { name: 'ada', password: null } }, config)
    expect(text).toMatch(/owner +ada +your password/)
    expect(text).not.toContain('shown only now')
  })
})
