import { ConfigError } from '../../shared/config-file.ts'
import type { Config } from '../../shared/config.ts'
import { defineCommand, UsageError, type CommandContext, type Output } from '../define-command.ts'
import { checks } from '../doctor/checks/index.ts'
import { examine } from '../doctor/examine.ts'
import { findings, severities, type Examined, type Finding } from '../doctor/finding.ts'
import { removeLeftovers, type Leftover } from '../doctor/leftovers.ts'

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'checks machine, settings and services, and shows how to fix problems',
  permission: null,
  why: 'it inspects this machine',
  options: {
    clean: { type: 'boolean', doc: 'remove leftovers of crashed runs: copied binaries, sockets' },
    yes: { type: 'boolean', doc: 'with --clean: also databases whose BABOU_DATA was removed' },
  },
  async run(call) {
    const { clean, yes } = call.options
    if (yes && !clean) throw new UsageError('--yes requires --clean')
    const config = settingsOf(call)
    if ('severity' in config) return report([config], [])
    const examined = await examine(call)
    const removed = clean ? removeLeftovers(examined.leftovers, yes) : []
    const left = examined.leftovers.filter((leftover) => !removed.includes(leftover))
    return report(judge({ ...examined, leftovers: left }), removed)
  },
})

/**
 * Returns the results of all checks. While `babou up` is starting, a missing part is not reported
 * as a fault.
 */
export function judge(examined: Examined): Finding[] {
  const found = checks.flatMap((check) => check.look(examined))
  return isStarting(examined) ? found.map(notYet) : found
}

/** How many seconds a start may take, including the recovery of a database. */
const STARTING_SECONDS = 60
const STARTED_LATER = ['roles', 'bridge', 'proxies', 'traffic']

function isStarting({ supervisor, now }: Examined): boolean {
  if (supervisor === null) return false
  return now.getTime() - new Date(supervisor.since).getTime() < STARTING_SECONDS * 1000
}

function notYet(finding: Finding): Finding {
  const { check, severity, found } = finding
  if (!STARTED_LATER.includes(check) || severity === 'ok' || severity === 'note') return finding
  const mend = 'babou up started less than a minute ago: run this again'
  return { check, severity: 'note', found, mend }
}

/** Returns the settings, or what is wrong with them, in which case nothing else can be checked. */
function settingsOf(call: CommandContext): Config | Finding {
  try {
    return call.config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const mend = 'correct it in the environment or in babou.env; `npx babou config` lists them all'
    return findings('settings').fatal(error.message, mend)
  }
}

const MARKS = { fatal: 'FATAL', warning: 'warn', note: 'note', ok: 'ok' } as const

function report(found: readonly Finding[], removed: readonly Leftover[]): Output {
  const lines = found.flatMap(({ severity, check, found: what, mend }) => [
    `${MARKS[severity].padEnd(6)}${check.padEnd(12)}${what}`,
    ...(mend === null ? [] : [`${' '.repeat(18)}→ ${mend}`]),
  ])
  const counts = Object.fromEntries(
    severities.map((severity) => {
      return [severity, found.filter((finding) => finding.severity === severity).length]
    }),
  )
  const isHealthy = counts.fatal === 0
  return {
    text: [
      ...lines,
      ...removed.map(({ path, why }) => `removed ${path}: ${why}`),
      '',
      `${counts.fatal} fatal, ${counts.warning} warnings, ${counts.note} notes, ${counts.ok} fine`,
    ].join('\n'),
    json: { isHealthy, counts, findings: found, removed },
    exitCode: isHealthy ? 0 : 1,
  }
}
