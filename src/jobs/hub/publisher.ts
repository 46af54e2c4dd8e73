import { dnsRecords, publishedName, USUAL_TTL } from '../../domain/fleet/generated.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import type { Log } from '../../shared/log.ts'
import type { Db } from '../../store/base/db.ts'
import * as addresses from '../../store/fleet/reached.ts'
import { hookEnvironment } from '../../shared/config.ts'
import { runHook } from './hook.ts'
import { pause } from '../../shared/running/pause.ts'
import type { RunningWork } from '../../shared/running/until-stopped.ts'
import { startUntilStopped } from '../../shared/running/until-stopped.ts'

const LOOK_MS = 5_000
/**
 * How long a claim lasts: longer than the hook may take. After a failure, the next attempt follows
 * when it ends.
 */
const CLAIM_MS = 90_000

export interface PublisherOptions {
  readonly db: Db
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

/**
 * Passes the addresses of the trackers to BABOU_DNS_HOOK whenever they change, on one jobs node at
 * a time. Does nothing without the setting.
 */
export function startPublisher(options: PublisherOptions): RunningWork {
  return startUntilStopped((stopping) => publish(options, stopping))
}

async function publish(options: PublisherOptions, stopping: AbortSignal): Promise<void> {
  const { config, log } = options
  const { BABOU_DNS_HOOK: hook, BABOU_TRACKER_URL: url } = config
  if (hook === undefined) return
  const name = publishedName(url)
  if (name === null) return log.warn('addresses.no-name', { url })
  while (!stopping.aborted) {
    try {
      await look(options, { hook, name }, stopping)
    } catch (error) {
      log.warn('addresses.unpublished', { error: String(error) })
    }
    await pause(LOOK_MS, stopping)
  }
}

/** Checks the addresses once. @throws Error when the hook did not accept the records */
async function look(
  { db, clock, log }: PublisherOptions,
  { hook, name }: { readonly hook: string; readonly name: string },
  stopping: AbortSignal,
): Promise<void> {
  const found = await addresses.reachedTrackers(db)
  // The last records stay published: a name without any address would lock everyone out.
  if (!found.ok) return
  const records = dnsRecords(name, found.addresses, USUAL_TTL)
  if (records === (await addresses.published(db))) return
  const now = clock.now()
  const until = new Date(now.getTime() + CLAIM_MS)
  if (!(await addresses.claimPublishing(db, records, until, now))) return
  const fault = await runHook(hook, records, hookEnvironment({ BABOU_DNS_NAME: name }), stopping)
  if (stopping.aborted) return
  if (fault !== null) throw new Error(`BABOU_DNS_HOOK: ${fault}`)
  await addresses.notePublished(db, records, clock.now())
  log('addresses.published', { name, addresses: found.addresses.length })
}
