import type { AlertLimits, Condition, Finding, FleetFacts } from '../facts.ts'
import { isAbsent, isSilent, subjectOf } from '../facts.ts'
import { behind } from './behind.ts'
import { certificateEnding } from './certificate-ending.ts'
import { clockApart } from './clock-apart.ts'
import { copyDamaged } from './copy-damaged.ts'
import { copyTooOld } from './copy-too-old.ts'
import { databaseLag } from './database-lag.ts'
import { descriptors } from './descriptors.ts'
import { disk } from './disk.ts'
import { flapping } from './flapping.ts'
import { journalGrowing } from './journal-growing.ts'
import { journalRefused } from './journal-refused.ts'
import { memory } from './memory.ts'
import { nameInUse } from './name-in-use.ts'
import { proxyEmpty } from './proxy-empty.ts'
import { refusedJoins } from './refused-joins.ts'
import { silent } from './silent.ts'
import { taskOverdue } from './task-overdue.ts'
import { twoWriters } from './two-writers.ts'
import { versionsDiffer } from './versions-differ.ts'
import { wrongPasskeys } from './wrong-passkeys.ts'

/** Every condition that raises alerts, most urgent first. */
export const conditions: readonly Condition[] = [
  ...[silent, twoWriters, journalRefused, proxyEmpty, databaseLag, disk, descriptors, nameInUse],
  ...[copyTooOld, copyDamaged],
  ...[flapping, behind, journalGrowing, memory, clockApart, certificateEnding],
  ...[taskOverdue, wrongPasskeys, refusedJoins, versionsDiffer],
]

/** The names of conditions that a node can check while jobs or the database is down. */
export const namesWithoutDatabase: readonly string[] = [silent.name, proxyEmpty.name]

export interface Found extends Finding {
  readonly condition: Condition
}

/** Returns everything that the conditions find now. */
export function findAll(
  facts: FleetFacts,
  limits: AlertLimits,
  among: readonly Condition[] = conditions,
): readonly Found[] {
  return among.flatMap((condition) =>
    condition.find(facts, limits).map((finding) => ({ ...finding, condition })),
  )
}

/**
 * Returns the subjects about which nothing is known now, so that what was found about them before
 * is assumed to be true still.
 */
export function unknownSubjects(facts: FleetFacts, limits: AlertLimits): ReadonlySet<string> {
  const mute = facts.services.filter((service) => {
    return !isAbsent(service) && isSilent(service, limits.alertSilentSeconds)
  })
  const loud = new Set(
    facts.services.filter((one) => !mute.includes(one)).map((one) => one.machine),
  )
  const machines = mute.filter(({ machine }) => !loud.has(machine))
  return new Set([
    ...mute.map((service) => subjectOf(service)),
    ...machines.map(({ machine }) => `machine ${machine}`),
  ])
}
