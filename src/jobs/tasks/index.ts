import type { KnownTask } from '../../store/records/tasks/tasks.ts'
import type { Job } from '../define-job.ts'
import { asKnown } from '../running/task-times.ts'
import { backUp } from './system/back-up.ts'
import { actOnMembers } from './people/act-on-members.ts'
import { ageAddresses } from './people/age-addresses.ts'
import { announcePromotions } from './economy/announce-promotions.ts'
import { alertSearches } from './catalog/alert-searches.ts'
import { checkLedger } from './economy/check-ledger.ts'
import { closeSilentSessions } from './economy/close-silent-sessions.ts'
import { earnPoints } from './economy/earn-points.ts'
import { expireTokens } from './economy/expire-tokens.ts'
import { findAnomalies } from './people/find-anomalies.ts'
import { findAlsoDownloaded } from './catalog/find-also-downloaded.ts'
import { makeRescue } from './catalog/make-rescue.ts'
import { fetchExternal } from './catalog/fetch-external.ts'
import { forgetLeavers } from './people/forget-leavers.ts'
import { forgetRemoved } from './catalog/forget-removed.ts'
import { forgetSilentNodes } from './system/forget-silent-nodes.ts'
import { judgeClasses } from './people/judge-classes.ts'
import { judgeFairPlay } from './people/judge-fair-play.ts'
import { judgeObligations } from './economy/judge-obligations.ts'
import { judgeRatios } from './economy/judge-ratios.ts'
import { learnWords } from './catalog/learn-words.ts'
import { liftBans } from './people/lift-bans.ts'
import { mailNotices } from './system/mail-notices.ts'
import { makeStatistics } from './system/make-statistics.ts'
import { makeLedgerPartitions } from './economy/ledger-partitions.ts'
import { noteSwarms } from './catalog/note-swarms.ts'
import { parkIdle } from './people/park-idle.ts'
import { pruneAccounts } from './people/prune-accounts.ts'
import { pruneAnnouncements } from './system/prune-announcements.ts'
import { pruneBlobs } from './system/prune-blobs.ts'
import { pruneChanges } from './catalog/prune-changes.ts'
import { pruneDownloads } from './catalog/prune-downloads.ts'
import { pruneDrafts } from './catalog/prune-drafts.ts'
import { pruneHistory } from './system/prune-history.ts'
import { pruneImages } from './catalog/prune-images.ts'
import { pruneJournals } from './economy/prune-journals.ts'
import { pruneAlerts } from './system/prune-alerts.ts'
import { pruneLive } from './system/prune-live.ts'
import { pruneServices } from './system/prune-services.ts'
import { pruneOutbox } from './system/prune-outbox.ts'
import { pruneRecorded } from './economy/prune-recorded.ts'
import { pruneSessions } from './economy/prune-sessions.ts'
import { pruneSignals } from './people/prune-signals.ts'
import { pruneSignIns } from './people/prune-sign-ins.ts'
import { pruneTaskRuns } from './system/prune-task-runs.ts'
import { pruneTraces } from './system/prune-traces.ts'
import { readAttributes } from './catalog/read-attributes.ts'
import { renewWords } from './catalog/renew-words.ts'
import { retestPorts } from './people/retest-ports.ts'
import { reportClasses } from './people/report-classes.ts'
import { rollUpTraffic } from './economy/roll-up-traffic.ts'
import { runSimulations } from './economy/run-simulations.ts'
import { sendMail } from './system/send-mail.ts'
import { sendWebhooks } from './system/send-webhooks.ts'
import { settlePools } from './economy/settle-pools.ts'
import { settleRequests } from './economy/settle-requests.ts'
import { makeTop } from './catalog/make-top.ts'
import { makeWanted } from './catalog/make-wanted.ts'
import { settlePledges } from './catalog/settle-pledges.ts'
import { settleSlots } from './people/settle-slots.ts'
import { sumDays } from './economy/sum-days.ts'
import { tellEndedPolls } from './people/tell-ended-polls.ts'
import { tellWatchers } from './system/tell-watchers.ts'
import { watchTasks } from './system/watch-tasks.ts'
import { sumEconomy } from './economy/sum-economy.ts'

/** All scheduled tasks, in the order of docs/reference/jobs.md. */
export const jobs: readonly Job[] = [
  makeLedgerPartitions,
  sendMail,
  tellWatchers,
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
  pruneChanges,
  pruneDownloads,
  pruneOutbox,
  pruneAnnouncements,
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
  settleRequests,
  tellEndedPolls,
  announcePromotions,
  learnWords,
  alertSearches,
  watchTasks,
  pruneTaskRuns,
  pruneLive,
  pruneServices,
  pruneAlerts,
  pruneTraces,
  retestPorts,
  pruneSignals,
  pruneImages,
  pruneBlobs,
  readAttributes,
  renewWords,
  noteSwarms,
  findAnomalies,
  judgeFairPlay,
  actOnMembers,
  settleSlots,
  findAlsoDownloaded,
  makeRescue,
  settlePledges,
  makeTop,
  makeWanted,
  fetchExternal,
  checkLedger,
  sumEconomy,
  makeStatistics,
  runSimulations,
  pruneRecorded,
  backUp,
]

/** Returns the tasks in the form that the queue and the console use. */
export function knownTasks(): readonly KnownTask[] {
  return asKnown(jobs)
}
