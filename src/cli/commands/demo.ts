import { createHash } from 'node:crypto'
import { count } from '../../shared/format.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { closeDb, createDb, type Db } from '../../store/base/db.ts'
import { writeEconomy } from '../../demo/rows/economy-rows.ts'
import * as demo from '../../demo/rows/fill.ts'
import { live } from '../../demo/life/live.ts'
import * as ledgerPartitions from '../../store/records/ledger/partitions.ts'
import * as members from '../../store/members/members.ts'
import { createPasswords } from '../../store/accounts/passwords.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { CommandError, defineCommand, UsageError, type CommandContext } from '../define-command.ts'
import { makeCommunity } from '../../demo/community.ts'
import type { DemoMember } from '../../demo/rows/types.ts'
import { createTimeline } from '../../demo/timeline.ts'
import { randomPassword, refused } from '../arguments/account-arguments.ts'
import type { DemoOwner } from '../demo/demo-report.ts'
import type { DemoProgress } from '../demo/demo-progress.ts'
import { createDemoProgress } from '../demo/demo-progress.ts'
import { demoReport } from '../demo/demo-report.ts'
import { printError } from '../output.ts'

const MOST_TORRENTS = 5_000_000
const MOST_MEMBERS = 500_000
const MONTHS = 25
/** From this number of members on, it is faster to build the indexes in bulk at the end. */
const LARGE = 20_000

export const demoCommand = defineCommand({
  name: 'demo',
  summary: 'fills an empty database with a believable community, the same for the same seed',
  permission: null,
  why: 'it only fills a database without members, except the owner',
  options: {
    torrents: { type: 'string', value: 'N', doc: 'number of torrents; default: 5000' },
    users: { type: 'string', value: 'N', doc: 'number of members; default: 200' },
    seed: {
      type: 'string',
      value: 'S',
      doc: 'any text; a different one creates a different community',
    },
    now: {
      type: 'string',
      value: 'T',
      doc: 'the current time of the community, in ISO 8601; default: now',
    },
  },
  async run(call) {
    const { options, config, clock, withDatabase } = call
    const wanted = {
      torrents: readCount('torrents', options.torrents ?? '5000', MOST_TORRENTS),
      members: readCount('users', options.users ?? '200', MOST_MEMBERS),
      seed: options.seed ?? 'babou',
      now: readNow(options.now) ?? clock.now(),
    }
    const began = clock.monotonicSeconds()
    const made = await withDatabase((db, url) => fill(call, db, url, wanted))
    const seconds = Math.round((clock.monotonicSeconds() - began) * 10) / 10
    return demoReport({ ...made, seed: wanted.seed, seconds }, config)
  },
})

interface Wanted {
  readonly torrents: number
  readonly members: number
  readonly seed: string
  readonly now: Date
}

async function fill(call: CommandContext, db: Db, url: string, wanted: Wanted) {
  const { secrets, config, log, clock } = call
  refuse(await demo.occupied(db))
  const { now, seed } = wanted
  const owner = await ownerOf(call, db, now)
  const community = makeCommunity({
    ...wanted,
    ...(await demo.ground(db)),
    sourceTag: (await settings.site(db, config)).sourceTag,
    passkeyOf: (name) => secretText(secrets, `demo passkey ${seed} ${name}`, 'hex').slice(0, 32),
  })
  const password = `demo-${secretText(secrets, `demo password ${seed}`, 'base64url').slice(0, 12)}`
  const start = new Date(createTimeline(now).start * 1000)
  await ledgerPartitions.makeAhead(db, start, MONTHS)
  const isLarge = wanted.torrents >= LARGE || wanted.members >= LARGE
  const progress = createDemoProgress(() => clock.monotonicSeconds(), printError)
  progress.step('members, torrents and posts')
  const filled = await demo.fill(url, community, {
    log,
    secrets,
    now,
    seed,
    isLarge,
    passwordHash: await createPasswords().hash(password),
    journalId: createHash('sha256').update(`demo journal ${seed}`).digest().subarray(0, 16),
    onProgress: (torrents) => progress.part(torrents, wanted.torrents, 'torrents'),
    onStep: progress.step,
  })
  if (typeof filled === 'string') throw refusal(filled)
  progress.step('activity of members and staff')
  const lazy = createDb(url, { log, max: 2, waitsForDisk: false })
  try {
    await act(lazy, { config, secrets, now, isLarge, members: community.members, progress })
  } finally {
    await closeDb(lazy)
  }
  await demo.noteOnDisk(db)
  return { ...filled, now, owner, password, members: community.members }
}

interface Acting extends Pick<CommandContext, 'config' | 'secrets'> {
  readonly now: Date
  readonly isLarge: boolean
  readonly members: readonly DemoMember[]
  readonly progress: DemoProgress
}

/** Creates images, and the actions of members and staff. */
async function act(db: Db, { members: all, progress, ...acting }: Acting): Promise<void> {
  const { now } = acting
  await writeEconomy(db, now)
  const onScene = (done: number, total: number) => progress.part(done, total, 'scenes')
  await live({ db, ...acting, members: all.length, onScene })
  progress.step('images')
  // Imported here, so that no other command has to load the image library.
  const { makePictures } = await import('../../demo/pictures.ts')
  await makePictures(db, all[0].id, now)
}

/**
 * Returns the owner, who is created if there is none. The members share a password, which visitors
 * of a demo may know; the owner's password is random and printed once.
 */
async function ownerOf({ secrets }: CommandContext, db: Db, now: Date): Promise<DemoOwner> {
  const name = await demo.ownerName(db)
  if (name !== null) return { name, password: null }
  const password = randomPassword()
  const passwordHash = await createPasswords().hash(password)
  const given = { name: 'owner', email: 'owner@example.net', role: 'owner', passwordHash } as const
  const joined = new Date(createTimeline(now).start * 1000)
  const added = await members.add(db, secrets, given, joined)
  if (!added.ok) throw refused(added.code)
  return { name: given.name, password }
}

function refuse(why: demo.Occupied): void {
  if (why !== null) throw refusal(why)
}

function refusal(why: Exclude<demo.Occupied, null>): CommandError {
  const what = why === 'members' ? 'members in addition to the owner' : 'torrents'
  return new CommandError(
    `the database has ${what}: a demo needs an empty one; set another BABOU_DATA or DATABASE_URL`,
  )
}

/** Returns text that is derived from BABOU_SECRET, and is therefore the same each time. */
function secretText(secrets: Secrets, purpose: string, encoding: BufferEncoding): string {
  return secrets.lookupHash(purpose).toString(encoding)
}

function readCount(name: string, given: string, most: number): number {
  const value = Number(given)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new UsageError(`--${name} must be an integer from 1 to ${count(most)}, not "${given}"`)
}

function readNow(given: string | undefined): Date | null {
  if (given === undefined) return null
  const read = new Date(given)
  if (!Number.isNaN(read.getTime())) return read
  throw new UsageError(`--now must be a time such as 2026-03-01T12:00:00Z, not "${given}"`)
}
