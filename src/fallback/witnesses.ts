import { silent } from '../domain/alerts/conditions/silent.ts'
import type { Condition, Finding } from '../domain/alerts/facts.ts'
import { subjectOf } from '../domain/alerts/facts.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'
import type { Asked, Me, Sight } from './sight.ts'
import { isTold } from './told-alerts.ts'

// Pure functions about what other nodes see. To a node that was cut off, the whole fleet seems
// silent. What it reports is therefore either confirmed by another node, or marked as seen from
// this node only.

/** Services by subject, such as `tracker edge-1`. */
export interface Witnesses {
  /** Services that were reached by another node which answers this one. */
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

/** Returns the subjects of the alerts that were sent without a doubt. */
function certainOf(open: readonly ToldAlert[]): ReadonlySet<string> {
  const told = open.filter((one) => one.condition === 'silent' && isTold(one))
  return new Set(told.filter(({ says }) => !ONLY.test(says)).map(({ subject }) => subject))
}

/**
 * Returns the condition `silent` as one node sees it. What was once reported without a doubt is not
 * doubted later: a tracker that confirmed it stops doing so once jobs accepts its link again.
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
  // A node that gets no answer, and does not reach the database either, is more likely cut off
  // itself.
  const isIsolated = sight.database !== 'up' && asked.every(({ answer }) => answer === null)
  const isDatabaseSeen = asked.some(({ answer }) => answer?.database !== undefined)
  const isConfirmed = ({ subject, covers = [subject] }: Finding) =>
    covers.some((one) => {
      // Programs are asked by the nodes on their machine, so no other node can confirm them.
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
