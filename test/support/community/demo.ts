import { makeCommunity } from '../../../src/demo/community.ts'
import { createTimeline } from '../../../src/demo/timeline.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as demo from '../../../src/demo/rows/fill.ts'
import * as ledgerPartitions from '../../../src/store/records/ledger/partitions.ts'
import { createDb } from '../patient-db.ts'

export interface DemoOptions {
  readonly torrents?: number
  readonly members?: number
  readonly seed?: string
  readonly now?: Date
  readonly isLarge?: boolean
  readonly onStep?: (step: string) => void
}

const secrets = createSecrets('a master secret of the tests')

/** Fills this database as `babou demo` does (by default 500 torrents of 60 members). */
export async function fillDemo(url: string, options: DemoOptions = {}) {
  const { torrents = 500, members = 60, seed = 'babou' } = options
  const now = options.now ?? new Date()
  const log = silentLog()
  const db = createDb(url, { log, max: 2 })
  try {
    const community = makeCommunity({
      seed,
      torrents,
      members,
      now,
      ...(await demo.ground(db)),
      sourceTag: 'BABOU',
      passkeyOf: (name) => secrets.lookupHash(name).toString('hex').slice(0, 32),
    })
    await ledgerPartitions.makeAhead(db, new Date(createTimeline(now).start * 1000), 25)
    const filled = await demo.fill(url, community, {
      log,
      secrets,
      now,
      seed,
      isLarge: options.isLarge ?? false,
      passwordHash: '-',
      journalId: Buffer.alloc(16, 7),
      onStep: options.onStep,
    })
    return { filled, members: community.members }
  } finally {
    await closeDb(db)
  }
}
