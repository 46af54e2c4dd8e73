import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { WakingClock } from '../../../src/shared/clock.ts'
import { createClock } from '../../../src/shared/clock.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { aDiary } from '../../support/run/diary.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import { start } from '../../../src/tracker/main.ts'
import type { Announce } from '../../support/clients/announcer.ts'
import { announce } from '../../support/clients/announcer.ts'
import { until } from '../../support/until.ts'
import { hashOf, MASTER, passkeyOf } from './a-jobs.ts'

/**
 * Many trackers run in one process here, and each keeps its memory until it is collected: with as
 * much as can be had, the process soon has more address space than the machine has memory, and may
 * then be refused to start another process (ENOMEM).
 */
const MEMORY_BYTES = 2 ** 28

export function aFolder(name: string): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), `babou-${name}-`))
}

export interface RoleGiven {
  readonly data: string
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: WakingClock
}

/** The whole tracker role in this process: two announce threads, a free port, a real bridge. */
export async function aRole({ data, env = {}, clock }: RoleGiven) {
  const diary = aDiary()
  const config = readConfig(
    {
      BABOU_DATA: data,
      BABOU_BRIDGE: 'loopback:',
      BABOU_TRACKER_HOST: '127.0.0.1',
      BABOU_TRACKER_PORT: '0',
      BABOU_TRACKER_OPS_PORT: '0',
      BABOU_TRACKER_THREADS: '2',
      ...env,
    },
    data,
  )
  const role = await start({
    config,
    secrets: createSecrets(MASTER),
    log: diary.log,
    clock: clock ?? createClock(config),
    databaseUrl: '',
    memoryBytes: MEMORY_BYTES,
  })
  // The last start counts: a disabled node listens again when it is enabled.
  const urlNow = () => {
    const { port } = diary.find('tracker.listening')?.fields as { port: number }
    return `http://127.0.0.1:${port}`
  }
  return {
    role,
    diary,
    get url() {
      return urlNow()
    },
    announce: (given: Partial<Announce> & { member: number; torrent?: number }) =>
      announce(urlNow(), said(given)),
    /** Resolves after the first full state. */
    async ready() {
      await until(
        async () => {
          const reply = await announce(
            urlNow(),
            said({ member: 1, event: 'stopped', peerId: Buffer.alloc(20, 'r') }),
          )
          return !reply.failure?.startsWith('Tracker is loading')
        },
        10,
        'the tracker being ready',
      )
    },
  }
}

export type TestRole = Awaited<ReturnType<typeof aRole>>

/** An announce of a member, for torrent 1 by default. */
export function said(given: Partial<Announce> & { member: number; torrent?: number }): Announce {
  const { member, torrent = 1, ...rest } = given
  return {
    passkey: passkeyOf(member),
    infoHash: hashOf(torrent),
    peerId: Buffer.from(`-BB0100-${String(member).padStart(12, '0')}`),
    port: 20_000 + member,
    uploaded: 0n,
    downloaded: 0n,
    left: 0n,
    ...rest,
  }
}
