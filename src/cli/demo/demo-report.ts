import type { Config } from '../../shared/config.ts'
import { count, utc } from '../../shared/format.ts'
import type { DemoMember } from '../../demo/rows/types.ts'

export interface DemoOwner {
  readonly name: string
  /** Null: the account existed before, and its password is not known. */
  readonly password: string | null
}

interface Made {
  readonly seed: string
  readonly seconds: number
  readonly now: Date
  readonly torrents: number
  readonly ledgerRows: number
  readonly owner: DemoOwner
  readonly password: string
  readonly members: readonly DemoMember[]
}

const USUAL_DATA = './data'
/** The pages that show what a new site does not have yet. */
const TOUR = [
  ['/torrents', 'the catalog'],
  ['/torrents?sort=-seeders', 'the largest swarms'],
  ['/bundles', 'films, series, albums and books'],
  ['/promotions', 'promotions, and freeleech tokens'],
  ['/hit-and-run', 'seeding requirements of a member'],
  ['/notifications', 'notifications'],
  ['/admin', 'the console: what waits for staff'],
  ['/admin/fair-play', 'members whose reports are in doubt, and what rules found, with evidence'],
  ['/admin/watch', 'members on ratio watch'],
  ['/admin/simulations', 'simulations of a policy and a promotion'],
] as const

/**
 * Formats the output of `babou demo`: what was created, how to start the site, and where to look
 * first.
 */
export function demoReport(made: Made, config: Config) {
  const { torrents, ledgerRows, members, owner, password, seed, seconds } = made
  const examples = exampleMembers(members)
  const siteUrl = config.BABOU_SITE_URL
  const own = owner.password === null ? 'your password' : `${owner.password} (shown only now)`
  const lines = [
    `created ${count(torrents)} torrents, ${count(members.length)} members and ` +
      `${count(ledgerRows)} booked intervals in ${seconds} s (seed "${seed}", ${utc(made.now)})`,
    '',
    `Start it, unless it is running already:  ${startLine(config)}`,
    '',
    `Sign in at ${siteUrl}/login`,
    `  owner      ${owner.name.padEnd(20)} ${own}`,
    ...examples.map(({ name, role }) => `  ${role.padEnd(10)} ${name.padEnd(20)} ${password}`),
    '',
    'Look at',
    ...TOUR.map(([path, what]) => `  ${`${siteUrl}${path}`.padEnd(siteUrl.length + 26)} ${what}`),
  ]
  const json = {
    seed,
    now: made.now.toISOString(),
    torrents,
    users: members.length,
    ledgerRows,
    seconds,
    password,
    owner,
    signInAs: Object.fromEntries(examples.map(({ name, role }) => [role, name])),
  }
  return { text: lines.join('\n'), json }
}

function startLine({ BABOU_DATA: folder }: Config): string {
  return folder === USUAL_DATA ? 'npm start' : `BABOU_DATA='${folder}' npm start`
}

/** Returns one member of each role, to sign in with. */
function exampleMembers(members: readonly DemoMember[]): readonly DemoMember[] {
  const found = new Map<string, DemoMember>()
  for (const member of members) {
    if (member.ban === null && !found.has(member.role)) found.set(member.role, member)
  }
  return [...found.values()]
}
