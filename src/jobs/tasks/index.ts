import type { KnownTask } from '../../store/records/tasks/tasks.ts'
import type { Job } from '../define-job.ts'
import { asKnown } from '../task-times.ts'
import { actOnMembers } from './act-on-members.ts'
import { ageAddresses } from './age-addresses.ts'
import { announcePromotions } from './announce-promotions.ts'
import { alertSearches } from './alert-searches.ts'
import { checkLedger } from './check-ledger.ts'
import { closeSilentSessions } from './close-silent-sessions.ts'
import { earnPoints } from './earn-points.ts'
import { expireTokens } from './expire-tokens.ts'
import { findAnomalies } from './find-anomalies.ts'
import { findAlsoDownloaded } from './find-also-downloaded.ts'
import { fetchExternal } from './fetch-external.ts'
import { forgetLeavers } from './forget-leavers.ts'
import { forgetRemoved } from './forget-removed.ts'
import { forgetSilentNodes } from './forget-silent-nodes.ts'
import { judgeClasses } from './judge-classes.ts'
import { judgeObligations } from './judge-obligations.ts'
import { judgeRatios } from './judge-ratios.ts'
import { learnWords } from './learn-words.ts'
import { liftBans } from './lift-bans.ts'
import { mailNotices } from './mail-notices.ts'
import { makeLedgerPartitions } from './ledger-partitions.ts'
import { noteSwarms } from './note-swarms.ts'
import { parkIdle } from './park-idle.ts'
import { pruneAccounts } from './prune-accounts.ts'
import { pruneBlobs } from './prune-blobs.ts'
import { pruneDownloads } from './prune-downloads.ts'
import { pruneDrafts } from './prune-drafts.ts'
import { pruneHistory } from './prune-history.ts'
import { pruneImages } from './prune-images.ts'
import { pruneJournals } from './prune-journals.ts'
import { pruneLive } from './prune-live.ts'
import { pruneOutbox } from './prune-outbox.ts'
import { pruneRecorded } from './prune-recorded.ts'
import { pruneSessions } from './prune-sessions.ts'
import { pruneSignals } from './prune-signals.ts'
import { pruneSignIns } from './prune-sign-ins.ts'
import { pruneTaskRuns } from './prune-task-runs.ts'
import { pruneTraces } from './prune-traces.ts'
import { readAttributes } from './read-attributes.ts'
import { reportClasses } from './report-classes.ts'
import { rollUpTraffic } from './roll-up-traffic.ts'
import { runSimulations } from './run-simulations.ts'
import { sendMail } from './send-mail.ts'
import { sendWebhooks } from './send-webhooks.ts'
import { settlePools } from './settle-pools.ts'
import { settleSlots } from './settle-slots.ts'
import { sumDays } from './sum-days.ts'
import { watchTasks } from './watch-tasks.ts'
import { sumEconomy } from './sum-economy.ts'

/** Every clock task, in the order of docs/reference/jobs.md. */
export const jobs: readonly Job[] = [
  makeLedgerPartitions,
  sendMail,
  mailNotices,
  judgeClasses,
  reportClasses,
  sumDays,
  rollUpTraffic,
  sendWebhooks,
  closeSilentSessions,
  pruneSessions,
  pruneSignIns,
  pruneAccounts,
  pruneHistory,
  ageAddresses,
  pruneDrafts,
  pruneDownloads,
  pruneOutbox,
  pruneJournals,
  forgetRemoved,
  forgetLeavers,
  forgetSilentNodes,
  liftBans,
  parkIdle,
  judgeRatios,
  judgeObligations,
  earnPoints,
  expireTokens,
  settlePools,
  announcePromotions,
  learnWords,
  alertSearches,
  watchTasks,
  pruneTaskRuns,
  pruneLive,
  pruneTraces,
  pruneSignals,
  pruneImages,
  pruneBlobs,
  readAttributes,
  noteSwarms,
  findAnomalies,
  actOnMembers,
  settleSlots,
  findAlsoDownloaded,
  fetchExternal,
  checkLedger,
  sumEconomy,
  runSimulations,
  pruneRecorded,
]

/** As the queue and the console know them. */
export function knownTasks(): readonly KnownTask[] {
  return asKnown(jobs)
}
