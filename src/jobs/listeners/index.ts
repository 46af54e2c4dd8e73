import type { TrackerListener } from '../define-listener.ts'
import { bookTraffic } from './book-traffic.ts'
import { noteForeignUrls } from './note-foreign-urls.ts'
import { noteHeartbeat } from './note-heartbeat.ts'
import { noteSignals } from './note-signals.ts'
import { noteTraces } from './note-traces.ts'
import { takeExplanation } from './take-explanation.ts'
import { takeLogs } from './take-logs.ts'
import { takeState } from './take-state.ts'
import { takeToldAlerts } from './take-told-alerts.ts'
import { takeReachFound } from './take-reach-found.ts'
import { takeReachTest } from './take-reach-test.ts'
import { takeSwarmCounts } from './take-swarm-counts.ts'

/** The listeners that handle messages from trackers. */
export const listeners: readonly TrackerListener[] = [
  bookTraffic,
  takeSwarmCounts,
  noteHeartbeat,
  noteTraces,
  noteSignals,
  noteForeignUrls,
  takeExplanation,
  takeReachTest,
  takeReachFound,
  takeLogs,
  takeState,
  takeToldAlerts,
]
