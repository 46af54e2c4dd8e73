import type { Job } from '../define-job.ts'
import { alertSearches } from './alert-searches.ts'
import { closeSilentSessions } from './close-silent-sessions.ts'
import { findAlsoDownloaded } from './find-also-downloaded.ts'
import { fetchExternal } from './fetch-external.ts'
import { forgetRemoved } from './forget-removed.ts'
import { forgetSilentNodes } from './forget-silent-nodes.ts'
import { learnWords } from './learn-words.ts'
import { liftBans } from './lift-bans.ts'
import { makeLedgerPartitions } from './ledger-partitions.ts'
import { noteSwarms } from './note-swarms.ts'
import { pruneAccounts } from './prune-accounts.ts'
import { pruneBlobs } from './prune-blobs.ts'
import { pruneDownloads } from './prune-downloads.ts'
import { pruneDrafts } from './prune-drafts.ts'
import { pruneJournals } from './prune-journals.ts'
import { pruneLive } from './prune-live.ts'
import { pruneOutbox } from './prune-outbox.ts'
import { pruneSessions } from './prune-sessions.ts'
import { pruneSignIns } from './prune-sign-ins.ts'
import { pruneTaskRuns } from './prune-task-runs.ts'
import { pruneTraces } from './prune-traces.ts'
import { readAttributes } from './read-attributes.ts'
import { sendMail } from './send-mail.ts'

/** Every clock task, in the order of docs/reference/jobs.md. */
export const jobs: readonly Job[] = [
  makeLedgerPartitions,
  sendMail,
  closeSilentSessions,
  pruneSessions,
  pruneSignIns,
  pruneAccounts,
  pruneDrafts,
  pruneDownloads,
  pruneOutbox,
  pruneJournals,
  forgetRemoved,
  forgetSilentNodes,
  liftBans,
  learnWords,
  alertSearches,
  pruneTaskRuns,
  pruneLive,
  pruneTraces,
  pruneBlobs,
  readAttributes,
  noteSwarms,
  findAlsoDownloaded,
  fetchExternal,
]
