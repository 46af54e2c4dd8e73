import path from 'node:path'

/**
 * The files that `npm run test:long` runs and `npm test` leaves out, each with what it takes. `.ci/run`
 * runs both. A file belongs here if it takes long and most changes cannot break it, or would break a
 * shorter test as well. docs/testing.md says what has to stay in `npm test`.
 */
export const LONG_FILES: Readonly<Record<string, string>> = {
  'test/build/ci-steps.test.ts': 'runs of vitest and steps that fail; tests .ci/steps, not babou',
  'test/build/second-chance.test.ts': 'ten runs of vitest; tests .ci/steps, not babou',
  'test/e2e/drain.test.ts': 'two trackers as processes, and a command for each step',
  'test/e2e/fleet.test.ts': 'kills each role and waits until the registry notices',
  'test/e2e/further-ends.test.ts': 'rarer ends of an installation than crashes-and-stops has',
  'test/e2e/import-kills.test.ts': 'an import that is killed in each of its steps',
  'test/e2e/irc.test.ts': 'the bot and each role, killed while they announce',
  'test/e2e/join.test.ts': 'machines that join a fleet, each a tracker',
  'test/e2e/late-journals.test.ts': 'trackers under load while jobs is down, twice',
  'test/e2e/looks-roles.test.ts': 'every page as each role sees it, in a browser',
  'test/e2e/operators.test.ts': 'doctor and demo, as processes',
  'test/e2e/reverse-proxy.test.ts': 'an installation behind HAProxy and nginx',
  'test/jobs/alerts/alerts.test.ts': 'two nodes that watch a fleet, and silences in real time',
  'test/jobs/alerts/damaged-backup.test.ts': 'three backups and their checks, in real time',
  'test/jobs/alerts/database-away.test.ts': 'an outage of the database, in real time',
  'test/jobs/alerts/late-standby.test.ts': 'a standby that lags and stops, in real time',
  'test/jobs/cut-over/cut-over.test.ts': 'moves a site from another tracker, with clients of each',
  'test/jobs/cut-over/source.test.ts':
    'the same with its database, into which it writes until the end',
  'test/jobs/fail-over-load.test.ts': 'a database that moves while jobs books a load',
  'test/simulators/economy/trial.test.ts': 'the look, tried on months of a simulated community',
  'test/site/http/bad-input.test.ts': 'sends bad input to every field of every route',
  'test/site/http/cursors.test.ts': 'sends bad cursors to every list',
  'test/site/http/nasty-values.test.ts': 'each of 24 values in every field of every route',
  'test/tracker/handover/processes.test.ts': 'trackers under load that hand over and are killed',
  'test/tracker/standby/planted.test.ts': 'faults planted in a build, which other tests find',
  'test/tracker/standby/processes.test.ts': 'trackers under load that take over for killed ones',
  'test/tracker/standby/waiting-processes.test.ts':
    'trackers that die while replies wait for copies',
  'test/tracker/usage/processes.test.ts': 'limits of a member, with three trackers that die',
}

/**
 * Long files that the usual projects leave out, of a command line of vitest. One that it names, in
 * projects without `long`, is left out of none: `npm test -- FILE` runs it as any other file.
 */
export function leftOut(words: readonly string[]): string[] {
  const ofProjects = words.some((word) => word.startsWith('--project'))
  if (!ofProjects || words.some((word) => /^(--project=)?long$/.test(word))) return all
  const named = words.map((word) => withoutEnd(`/${path.relative('', word)}`))
  return all.filter((file) => !named.some((word) => withoutEnd(`/${file}`).endsWith(word)))
}

const all = Object.keys(LONG_FILES)
const withoutEnd = (file: string) => file.replace(/\.test\.ts$/, '')
