import { anomalyRules } from '../../../domain/anomalies/rules/index.ts'
import type { AnomalyKind } from '../../../domain/anomalies/rules/index.ts'
import type { AnomalyRule } from '../../../domain/anomalies/rule.ts'
import { DAY_SECONDS } from '../../../domain/units.ts'
import * as anomalies from '../../../store/anomalies/anomalies.ts'
import type { Found } from '../../../store/anomalies/anomalies.ts'
import * as facts from '../../../store/anomalies/facts.ts'
import type { Fact } from '../../../store/anomalies/facts.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'

/** Announces arrive about every half hour, and are booked a little later. */
const SETTLED_SECONDS = 300
/** A run after some missed hours looks at no more than one day of traffic. */
const LONGEST_LOOK_SECONDS = DAY_SECONDS

// Examines the traffic since the last run. Findings and the end of the examined time are committed
// together, so a repeated run finds everything once.
export const findAnomalies = defineJob({
  name: 'find-anomalies',
  summary: 'Looks for unusual traffic, sessions and sign-ins, and reports them to staff.',
  cron: '41 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 300,
  budgetRows: 100_000,
  attempts: 3,

  async run({ db, now, log, did, stopping }) {
    const until = secondsBefore(now, SETTLED_SECONDS)
    const dayAgo = secondsBefore(until, LONGEST_LOOK_SECONDS)
    const seen = await anomalies.watchedUntil(db)
    if (seen !== null && seen >= until) return
    const window = { since: seen === null || seen < dayAgo ? dayAgo : seen, until }
    const found: Found[] = []
    const look = async <Of>(kind: AnomalyKind, rule: AnomalyRule<Of>, of: Promise<Fact<Of>[]>) => {
      for (const { memberId, subject, fact } of await of) {
        const finding = rule.judge(fact)
        if (finding !== null) found.push({ kind, memberId, subject, finding })
      }
    }
    const rules = anomalyRules
    await look('impossible-speed', rules['impossible-speed'], facts.speeds(db, window))
    await look('upload-to-nobody', rules['upload-to-nobody'], facts.uploads(db, window))
    await look('ghost-leecher', rules['ghost-leecher'], facts.ghosts(db, window))
    await look('shared-address', rules['shared-address'], facts.sharedAddresses(db, window))
    await look('unknown-hashes', rules['unknown-hashes'], facts.unknownHashes(db, window))
    await look('forged-client', rules['forged-client'], facts.forgedClients(db, window))
    await look('key-sharing', rules['key-sharing'], facts.keys(db))
    if (stopping.aborted) return
    const kept = await anomalies.keep(db, found, until, now)
    did(kept)
    log('anomalies.found', { found: found.length, kept })
  },
})
