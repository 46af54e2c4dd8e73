import { silent } from '../domain/alerts/conditions/silent.ts'
import type { Condition, Finding } from '../domain/alerts/facts.ts'
import { subjectOf } from '../domain/alerts/facts.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'
import type { Asked, Me, Sight } from './sight.ts'
import { isTold } from './told-alerts.ts'

// What other nodes see, as pure functions. A node that was cut off sees the whole fleet silent, so
// what it reports is either confirmed by another node, or marked as seen by this one only.

/** Services by subject: `tracker edge-1`. */
export interface Witnesses {
  /** Services that were reached by another node that answers this one. */
  readonly seen: ReadonlySet<string>
  /** Services that did not answer some other node. */
  readonly unseen: ReadonlySet<string>
}

export function witnessesOf(asked: readonly Asked[]): Witnesses {
  return {
    seen: new Set(asked.flatMap(({ answer }) => answer?.seen ?? [])),
    unseen: new Set(asked.flatMap(({ answer }) => answer?.unseen ?? [])),
  }
}

const ONLY = /Seen from .* only\.$/

/** Returns the alerts that were sent without a doubt. */
function certainOf(open: readonly ToldAlert[]): ReadonlySet<string> {
  const told = open.filter((one) => one.condition === 'silent' && isTold(one))
  return new Set(told.filter(({ says }) => !ONLY.test(says)).map(({ subject }) => subject))
}

/**
 * Returns the condition `silent` as one node sees it. A report without doubt is not doubted later:
 * a tracker that confirmed it no longer does once jobs accepts its link again.
 */
export function silentSeenFrom(
  me: Me,
  sight: Pick<Sight, 'database'>,
  asked: readonly Asked[],
  open: readonly ToldAlert[],
): Condition {
  const certain = certainOf(open)
  const { unseen } = witnessesOf(asked)
  const from = `Seen from ${subjectOf(me)} only`
  // A node that does not reach the database either, and gets no answer, is more likely cut off
  // itself.
  const isIsolated = sight.database !== 'up' && asked.every(({ answer }) => answer === null)
  const isDatabaseSeen = asked.some(({ answer }) => answer?.database !== undefined)
  const isConfirmed = ({ subject, covers = [subject] }: Finding) =>
    covers.some((one) => {
      // The nodes of their machine ask programs.
      if (/^(haproxy|nats) /.test(one)) return true
      return one.startsWith('postgresql ') ? isDatabaseSeen : unseen.has(one)
    })
  return {
    ...silent,
    find(facts, limits) {
      const found = silent.find(facts, limits)
      const covers = found.flatMap((one) => [one.subject, ...(one.covers ?? [])])
      if (isIsolated && found.length > 1) {
        const names = found.map(({ subject }) => subject).join(', ')
        const says = `${from}: no answer from ${names}.`.slice(0, 1_000)
        const subject = `view of ${subjectOf(me)}`
        return [{ subject, machine: '', says, covers }]
      }
      return found.map((one) => {
        return isConfirmed(one) || certain.has(one.subject)
          ? one
          : { ...one, says: `${one.says} ${from}.`.slice(0, 1_000) }
      })
    },
  }
}
