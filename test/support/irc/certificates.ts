import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { makeAuthority } from '../../../src/bridge/certificates/authority.ts'

/** An authority of a test, which ends with it, and certificates of servers (with hosts) and of bots (without). */
export async function testAuthority() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-irc-ca-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true }))
  const making = { now: new Date(), random: randomBytes }
  const authority = await makeAuthority(path.join(folder, 'ca'), 'irc test', making)
  return {
    certificate: authority.certificate,
    async bundle(name: string, hosts: readonly string[]) {
      const roles = hosts.length > 0 ? (['jobs'] as const) : (['tracker'] as const)
      const { bundle } = await authority.issue({ name, roles, hosts, days: 30 }, making)
      const [key] = /-----BEGIN PRIVATE KEY-----[^]+?-----END PRIVATE KEY-----\n/.exec(bundle) ?? [
        '',
      ]
      return { key, cert: bundle.replace(key, '') }
    },
  }
}
