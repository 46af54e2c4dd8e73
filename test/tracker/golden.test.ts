import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { passkeyWords } from '../../src/tracker/memory/tables/member-table.ts'
import { clientRequests } from '../support/clients/client-requests.ts'
import { announce } from './support/announces.ts'
import { aTracker } from './support/a-tracker.ts'

// Golden bytes: the replies to every captured request of the real clients, in the order of the
// capture, from a swarm with one seeder and one leecher in each family. To write them again after
// an intended change: BABOU_TEST_GOLDEN=write, and read the difference.

const GOLDEN = 'test/golden/announce-replies.txt'
const HASH = '743372c837e70ea72c1a5ebe45891b4a45056dd7'
const PASSKEY = '0123456789abcdef0123456789abcdef'

function aSwarm() {
  const tracker = aTracker({ sessionsPerTorrent: 100 })
  tracker.torrent(1, { hashes: [HASH], sizeBytes: 3_000_000, snatches: 41 })
  tracker.members.setPasskey(tracker.member(1), passkeyWords(PASSKEY))
  const others = [
    { left: 0, from: '198.18.0.7', port: 7_001 },
    { left: 500, from: '198.18.0.8', port: 7_002 },
    { left: 0, from: '2001:2::7', port: 7_003 },
    { left: 500, from: '2001:2::8', port: 7_004 },
  ]
  for (const [index, other] of others.entries()) {
    tracker.member(2 + index)
    announce(tracker, { member: 2 + index, hash: HASH, ...other })
  }
  return tracker
}

/** Each request's title and its reply, bytes outside printable ASCII as `\xNN`. */
function replies(): string {
  const tracker = aSwarm()
  const blocks = clientRequests().map((client) => {
    tracker.pass(10)
    const from = client.family === 'ipv4' ? '198.18.0.1' : '2001:2::1'
    return `=== ${client.title}\n${readable(tracker.send(client.bytes, from) ?? 'queued')}\n`
  })
  return blocks.join('\n')
}

function readable(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/\r\n/g, '\\r\n')
    .replace(/[^\x20-\x7e\n]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

describe('golden bytes', () => {
  it('of the replies to every request of the real clients', () => {
    const file = inProject(GOLDEN)
    const found = replies()
    if (process.env.BABOU_TEST_GOLDEN === 'write') fs.writeFileSync(file, found)
    expect(found).toBe(fs.readFileSync(file, 'utf8'))
  })

  it('none of them is a refusal, and each has exactly the length that it says', () => {
    const tracker = aSwarm()
    for (const client of clientRequests()) {
      const reply = tracker.send(client.bytes) ?? ''
      const behind = reply.slice(reply.indexOf('\r\n\r\n') + 4)
      expect(reply, client.title).toContain(`Content-Length: ${behind.length}\r\n`)
      expect(reply, client.title).not.toContain('failure reason')
      expect(reply.includes('Connection: close'), client.title).toBe(
        /connection: close/i.test(client.bytes.toString('latin1')),
      )
    }
  })
})
