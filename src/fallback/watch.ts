import path from 'node:path'
import type { KeptAlerts } from '../shared/alerts/kept.ts'
import { MOST_KEPT_ALERTS, keptAlerts } from '../shared/alerts/kept.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'
import { toldAlert } from '../shared/alerts/told.ts'
import type { Clock } from '../shared/clock.ts'
import type { Config } from '../shared/config.ts'
import { machineName, nodeName } from '../shared/config.ts'
import { shortDigest } from '../shared/digests.ts'
import type { Log } from '../shared/log.ts'
import { createLook } from '../shared/one-look.ts'
import { pause } from '../shared/running/pause.ts'
import type { Secrets } from '../shared/secrets.ts'
import { list, record } from '../shared/shape.ts'
import { createServiceWatch } from '../shared/services/watch-services.ts'
import { askService, opsUrl } from './asking.ts'
import { sealedFile, unsealed } from './sealed-file.ts'
import type { Sight, TellingRole } from './sight.ts'
import type { Teller, TellerSays } from './teller.ts'
import { createTeller } from './teller.ts'
import { sendMessage } from './telling.ts'

const LOOK_MS = 3_000
/** How long one check of the database may take; one that hangs counts as down. */
const SIGHT_MS = 5_000
const NOTHING: Sight = { isUsual: false, database: 'away', jobsAreSilent: false }
/**
 * The passes between two readings of the stored alerts: with the 3 s until a tracker has them, this
 * is shorter than the time before an alert ends (domain/alerts/look.ts).
 */
const READ_EVERY = 2

const toldFile = record({ alerts: list(toldAlert).max(2 * MOST_KEPT_ALERTS) })

export interface FallbackOptions {
  readonly role: TellingRole
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Returns what this node sees; if it rejects or hangs, this node sees nothing. */
  readonly sight: () => Promise<Sight>
  /** Gives the sent alerts to jobs, so that they are not sent again; false: not possible yet. */
  readonly handOver: (told: readonly ToldAlert[]) => Promise<boolean>
  /** How often they are given to jobs, because they may be lost on the way. */
  readonly handOvers: number
  /** Returns the state that this node should store now; null: jobs sends it. */
  readonly read: (() => Promise<KeptAlerts>) | null
}

interface Given {
  readonly digest: string
  readonly sealed: string
}

/** Sends alerts while jobs or the database is down. */
export interface Fallback {
  /** Returns the stored state, sealed in base64, with its digest; null: there is none. */
  readonly kept: () => Given | null
  /** Stores the state that jobs sent. */
  readonly keep: (sealed: string) => void
  /** Returns the alerts and the view of this node, for others that would send the same. */
  readonly says: () => TellerSays
  readonly stop: () => Promise<void>
}

export function startFallback(options: FallbackOptions): Fallback {
  const { config, secrets, role, log, clock } = options
  const node = nodeName(config, role)
  const file = (name: string) => path.join(config.BABOU_DATA, `${name}-${role}.sealed`)
  const targets = sealedFile(file('alert-targets'), keptAlerts, secrets)
  const keeping = createKeeping(targets, secrets, log)
  const told = sealedFile(file('alerts-told'), toldFile, secrets)
  const teller = createTeller({
    ...{ me: { type: role, node, machine: machineName() }, clock, log, kept: keeping.kept },
    send: sendMessage,
    ...{ handOver: options.handOver, handOvers: options.handOvers },
    look: createLook(() => options.sight().catch(() => NOTHING), {
      ...{ limitMs: SIGHT_MS, late: NOTHING },
    }),
    ask(service) {
      const url = opsUrl(service)
      return url === null ? null : askService(url)
    },
    programs: createServiceWatch(config, log),
    told: told.read()?.alerts ?? [],
    save(alerts) {
      if (alerts.length === 0) told.remove()
      else told.write({ alerts: [...alerts] })
    },
  })
  const stopping = new AbortController()
  const running = run({ teller, log, read: options.read, keep: keeping.keep }, stopping.signal)
  return {
    kept: keeping.given,
    keep: (sealed) => keeping.keep(unsealed(keptAlerts, secrets, sealed)),
    says: teller.says,
    async stop() {
      stopping.abort()
      await teller.stop()
      await running
    },
  }
}

interface Running {
  readonly teller: Teller
  readonly log: Log
  readonly read: FallbackOptions['read']
  readonly keep: (kept: KeptAlerts) => void
}

async function run({ teller, log, read, keep }: Running, stopping: AbortSignal): Promise<void> {
  let passes = 0
  while (!stopping.aborted) {
    try {
      const isUsual = await teller.pass()
      if (isUsual && read !== null && passes++ % READ_EVERY === 0) keep(await read())
    } catch (error) {
      log.warn('alerts.fallback-failed', { error: String(error) })
    }
    await pause(LOOK_MS, stopping)
  }
  await teller.stop()
}

/** Creates the state in memory and on disk. */
function createKeeping(
  file: ReturnType<typeof sealedFile<typeof keptAlerts>>,
  secrets: Pick<Secrets, 'seal'>,
  log: Log,
) {
  let kept = file.read()
  let onDisk = JSON.stringify(kept)
  let given: Given | null = null
  return {
    kept: () => kept,
    keep(next: KeptAlerts | null) {
      if (next === null) return
      kept = next
      const text = JSON.stringify(next)
      if (text === onDisk) return
      try {
        file.write(next)
        onDisk = text
      } catch (error) {
        // A tracker without space on its disk answers on; it is tried again with the next state.
        log.warn('alerts.not-saved', { error: String(error) })
      }
    },
    /** Sealed once per content: nodes ask by its digest with every report. */
    given(): Given | null {
      if (kept === null) return null
      const text = JSON.stringify(kept)
      const digest = shortDigest(text)
      if (given?.digest !== digest) {
        given = { digest, sealed: secrets.seal(text).toString('base64') }
      }
      return given
    },
  }
}
