import { beforeEach, describe, expect, it } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { open } from '../../../src/bridge/define-event.ts'
import { foreignUrlsUsed, MAX_FOREIGN_URLS } from '../../../src/bridge/events/foreign-url-events.ts'
import { importedPasskey } from '../../../src/shared/foreign-passkey.ts'
import { passkeyWords } from '../../../src/tracker/memory/tables/member-table.ts'
import { createForeignUrls } from '../../../src/tracker/observe/foreign-urls.ts'
import { announceTarget, readReply } from '../support/announces.ts'
import { aTracker, passkeyOf, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

const HOUR = START_WALL - (START_WALL % 3_600)

let tracker: Tracker
let sent: (readonly { readonly memberId: number; readonly at: number }[])[]
let isFull: boolean
let urls: ReturnType<typeof createForeignUrls>

beforeEach(() => {
  tracker = aTracker({ aliases: true })
  tracker.torrent(1)
  sent = []
  isFull = false
  urls = createForeignUrls(tracker.world, (event: Envelope) => {
    const opened = open(foreignUrlsUsed, event)
    if (!opened.ok) throw new Error(opened.fault)
    if (!isFull) sent.push(opened.payload.uses)
    return !isFull
  })
})

/** Announces by `/announce.php?passkey=`, as the program before. */
function announceOld(member: number, passkey = passkeyOf(member)) {
  const query = announceTarget({ member }).replace(/.*\?/, '')
  const reply = tracker.send(
    `GET /announce.php?passkey=${passkey}&${query} HTTP/1.1\r\nHost: t\r\n\r\n`,
  )
  return readReply(reply ?? '')
}

describe('members whose clients announce by URLs of another program', () => {
  it('are reported once an hour, and only if they use such a URL', () => {
    for (const member of [1, 2]) tracker.member(member)
    expect(announceOld(1).failure).toBeNull()
    expect(
      readReply(
        tracker.send(`GET ${announceTarget({ member: 2 })} HTTP/1.1\r\nHost: t\r\n\r\n`) ?? '',
      ),
    ).toMatchObject({ failure: null })
    urls.tick()
    announceOld(1)
    urls.tick()
    expect(sent).toEqual([[{ memberId: 1, at: HOUR }]])
    tracker.pass(3_600)
    urls.tick()
    announceOld(1)
    urls.tick()
    expect(sent.slice(1)).toEqual([[{ memberId: 1, at: HOUR + 3_600 }]])
  })

  it('are found by a passkey of another form', () => {
    const foreign = 'aB3dE5gH7jK9mN1pQ3sT'
    const row = tracker.members.rowOf(7, 0)
    tracker.members.setPasskey(row, passkeyWords(importedPasskey(foreign) ?? ''))
    expect(announceOld(7, foreign).failure).toBeNull()
    expect(announceOld(7, foreign.toLowerCase()).failure).toMatch(/^Unknown passkey/)
    urls.tick()
    expect(sent).toEqual([[{ memberId: 7, at: HOUR }]])
  })

  it('are reported later when the queue of the bridge is full', () => {
    tracker.member(1)
    announceOld(1)
    isFull = true
    urls.tick()
    isFull = false
    urls.tick()
    expect(sent).toEqual([[{ memberId: 1, at: HOUR }]])
  })

  it('are reported in messages of limited length, each member once', () => {
    const most = MAX_FOREIGN_URLS + 5
    for (let member = 1; member <= most; member++) {
      tracker.member(member)
      announceOld(member)
    }
    for (let tick = 0; tick < 4; tick++) urls.tick()
    expect(sent.map((uses) => uses.length)).toEqual([MAX_FOREIGN_URLS, 5])
    expect(new Set(sent.flat().map(({ memberId }) => memberId)).size).toBe(most)
  })

  it('are not reported for an announce that was refused', () => {
    tracker.member(1, { banned: true })
    expect(announceOld(1).failure).toMatch(/^Account disabled/)
    urls.tick()
    expect(sent).toEqual([])
  })
})
