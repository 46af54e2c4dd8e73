import type { FoundKind } from '../../domain/anomalies/rules/index.ts'
import { anomalyRules } from '../../domain/anomalies/rules/index.ts'
import type { AnomalyRule } from '../../domain/anomalies/rule.ts'
import type { Db } from '../base/db.ts'
import type { Found } from './anomalies.ts'
import * as facts from './facts.ts'

/** Applies every rule to the facts of a window; nothing is stored. */
export async function examine(db: Db, window: facts.Window): Promise<readonly Found[]> {
  const found: Found[] = []
  const look = async <Of>(
    kind: FoundKind,
    rule: AnomalyRule<Of>,
    of: Promise<facts.Fact<Of>[]>,
  ) => {
    for (const { memberId, subject, fact } of await of) {
      const finding = rule.judge(fact)
      if (finding !== null) found.push({ kind, memberId, subject, finding })
    }
  }
  const rules = anomalyRules
  await look('impossible-speed', rules['impossible-speed'], facts.speeds(db, window))
  await look('shared-address', rules['shared-address'], facts.sharedAddresses(db, window))
  await look('unknown-hashes', rules['unknown-hashes'], facts.unknownHashes(db, window))
  await look('forged-client', rules['forged-client'], facts.forgedClients(db, window))
  await look('key-sharing', rules['key-sharing'], facts.keys(db))
  await look('mutual-fills', rules['mutual-fills'], facts.pairs(db, window))
  return found
}
