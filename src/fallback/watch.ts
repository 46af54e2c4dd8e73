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
/** How long one check of the database may take. A check that takes longer counts as failed. */
const SIGHT_MS = 5_000
const NOTHING: Sight = { isUsual: false, database: 'away', jobsAreSilent: false }
/**
 * The stored alerts are read in every second pass. Together with the 3 s until a tracker has them,
 * that is shorter than the time that an alert takes to end (domain/alerts/look.ts).
 */
const READ_EVERY = 2

const toldFile = record({ alerts: list(toldAlert).max(2 * MOST_KEPT_ALERTS) })

export interface FallbackOptions {
  readonly role: TellingRole
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Resolves with what this node sees. If it rejects or takes too long, this node sees nothing. */
  readonly sight: () => Promise<Sight>
  /**
   * Hands the sent alerts over to jobs, so that they are not sent again. Resolves with false if
   * that is not possible yet.
   */
  readonly handOver: (told: readonly ToldAlert[]) => Promise<boolean>
  /** How many times they are handed over, because they may be lost on the way. */
  readonly handOvers: number
  /** Reads the state that this node should store now. Null: jobs sends the state. */
  readonly read: (() => Promise<KeptAlerts>) | null
}

interface Given {
  readonly digest: string
  readonly sealed: string
}

/** Sends alerts while jobs or the database is down. */
export interface Fallback {
  /** Returns the stored state, sealed and in base64, with its digest; null if there is none. */
  readonly kept: () => Given | null
  /** Stores the state that jobs sent. */
  readonly keep: (sealed: string) => void
  /**
   * Returns the alerts of this node and what it sees, for the nodes that would send the same
   * alerts.
   */
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

/** Keeps the state in memory and on disk. */
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
        // A tracker whose disk is full keeps answering; the next state is another chance to write.
        log.warn('alerts.not-saved', { error: String(error) })
      }
    },
    /**
     * Returns the sealed state. It is sealed only once per content, because nodes ask for its
     * digest with every report.
     */
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
