import { createHash } from 'node:crypto'
import { count, utc } from '../../shared/format.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../../store/base/db.ts'
import { writeEconomy } from '../../demo/rows/economy-rows.ts'
import * as demo from '../../demo/rows/fill.ts'
import type { DemoMember } from '../../demo/rows/types.ts'
import * as ledgerPartitions from '../../store/records/ledger/partitions.ts'
import { createPasswords } from '../../store/accounts/passwords.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { CommandError, defineCommand, UsageError, type CommandContext } from '../define-command.ts'
import { makeCommunity } from '../../demo/community.ts'
import { createTimeline } from '../../demo/timeline.ts'
import { printError } from '../output.ts'

const MOST_TORRENTS = 5_000_000
const MOST_MEMBERS = 500_000
const MONTHS = 25
/** Torrents after which a long run says how far it is. */
const TOLD_EVERY = 50_000
/** From this size on, building indexes in bulk at the end costs less than it saves. */
const LARGE = 20_000

export const demoCommand = defineCommand({
  name: 'demo',
  summary: 'fills an empty database with a believable community, the same for the same seed',
  permission: null,
  why: 'it only fills a database without members, except the owner',
  options: {
    torrents: { type: 'string', value: 'N', doc: 'how many (5000)' },
    users: { type: 'string', value: 'N', doc: 'how many members (200)' },
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
    return report({ ...made, seed: wanted.seed, seconds }, config.BABOU_SITE_URL)
  },
})

interface Wanted {
  readonly torrents: number
  readonly members: number
  readonly seed: string
  readonly now: Date
}

async function fill(call: CommandContext, db: Db, url: string, wanted: Wanted) {
  const { secrets, config, log } = call
  refuse(await demo.occupied(db))
  const { now, seed } = wanted
  const community = makeCommunity({
    ...wanted,
    ...(await demo.ground(db)),
    sourceTag: (await settings.site(db, config)).sourceTag,
    passkeyOf: (name) => secretText(secrets, `demo passkey ${seed} ${name}`, 'hex').slice(0, 32),
  })
  const password = `demo-${secretText(secrets, `demo password ${seed}`, 'base64url').slice(0, 12)}`
  const start = new Date(createTimeline(now).start * 1000)
  await ledgerPartitions.makeAhead(db, start, MONTHS)
  const filled = await demo.fill(url, community, {
    log,
    secrets,
    now,
    seed,
    isLarge: wanted.torrents >= LARGE,
    passwordHash: await createPasswords().hash(password),
    journalId: createHash('sha256').update(`demo journal ${seed}`).digest().subarray(0, 16),
    onProgress: (torrents) => {
      if (torrents % TOLD_EVERY === 0) printError(`${count(torrents)} torrents …`)
    },
  })
  if (typeof filled === 'string') throw refusal(filled)
  await writeEconomy(db, now)
  // Here, so that no other command has to load what makes images.
  const { makePictures } = await import('../../demo/pictures.ts')
  await makePictures(db, community.members[0].id, now)
  return { ...filled, now, password, members: community.members }
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

/** Known only with BABOU_SECRET, and the same each time. */
function secretText(secrets: Secrets, purpose: string, encoding: BufferEncoding): string {
  return secrets.lookupHash(purpose).toString(encoding)
}

function readCount(name: string, given: string, most: number): number {
  const value = Number(given)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new UsageError(`--${name} is an integer from 1 to ${count(most)}, not "${given}"`)
}

function readNow(given: string | undefined): Date | null {
  if (given === undefined) return null
  const read = new Date(given)
  if (!Number.isNaN(read.getTime())) return read
  throw new UsageError(`--now is a time such as 2026-03-01T12:00:00Z, not "${given}"`)
}

interface Made {
  readonly seed: string
  readonly seconds: number
  readonly now: Date
  readonly torrents: number
  readonly ledgerRows: number
  readonly password: string
  readonly members: readonly DemoMember[]
}

function report(made: Made, siteUrl: string) {
  const { torrents, ledgerRows, members, password, seed, seconds } = made
  const examples = exampleMembers(members)
  const lines = [
    `created ${count(torrents)} torrents, ${count(members.length)} members and ` +
      `${count(ledgerRows)} booked intervals in ${seconds} s (seed "${seed}", ${utc(made.now)})`,
    '',
    `Sign in at ${siteUrl}/login as any of them with the password ${password}`,
    ...examples.map(({ name, role }) => `  ${role.padEnd(10)} ${name}`),
  ]
  const json = {
    seed,
    now: made.now.toISOString(),
    torrents,
    users: members.length,
    ledgerRows,
    seconds,
    password,
    signInAs: Object.fromEntries(examples.map(({ name, role }) => [role, name])),
  }
  return { text: lines.join('\n'), json }
}

/** One of each role, who may sign in. */
function exampleMembers(members: readonly DemoMember[]): readonly DemoMember[] {
  const found = new Map<string, DemoMember>()
  for (const member of members) {
    if (member.ban === null && !found.has(member.role)) found.set(member.role, member)
  }
  return [...found.values()]
}
