import { sql } from 'kysely'
import type { Payload } from '../../../bridge/define-event.ts'
import {
  defaultTrackerSettings,
  trackerSettingsChanged,
} from '../../../bridge/events/settings-events.ts'
import type { Config } from '../../../shared/config.ts'
import type { Infer } from '../../../shared/shape.ts'
import { STEP_UP_MINUTES } from './step-up.ts'
import { addressDefaults } from './addresses.ts'
import type { Actor } from '../audit.ts'
import { chosenOf, given } from './chosen.ts'
import * as clientBanRules from './client-rules.ts'
import type { Db } from '../../base/db.ts'
import { kept } from '../../base/kept.ts'
import { backupDefaults } from './backups.ts'
import { economyDefaults } from './economy.ts'
import { looksDefaults } from './looks.ts'
import { entryDefaults } from './registration.ts'
import * as outbox from '../outbox.ts'
import { pointsDefaults } from './points.ts'
import { requestDefaults } from './requests.ts'
import { alertDefaults } from './alerts.ts'
import { rescueDefaults } from './rescue.ts'
import * as history from './history.ts'
import { simulationDefaults } from './simulations.ts'
import { siteSettingsShape } from './site-shape.ts'
import { changed, lockedValue, valueOf, write } from './stored.ts'

export type SiteSettings = Infer<typeof siteSettingsShape>

/** Tracker settings: the payload of their event without its version. */
export const trackerSettingsShape = trackerSettingsChanged.shape.omit({ version: true }).strict()

export type TrackerSettings = Infer<typeof trackerSettingsShape>

export const SITE_DEFAULTS: SiteSettings = {
  siteName: 'babou',
  sourceTag: 'BABOU',
  registration: 'invite',
  emailVerification: 'remind',
  staffSecondFactor: 'free',
  stepUpMinutes: STEP_UP_MINUTES,
  imagesByUrl: false,
  outboxDays: 3,
  outboxMebibytes: 512,
  warningsMost: 0,
  warningBanDays: 14,
  moderation: 'nobody',
  newcomerUploads: 3,
  ownUploads: false,
  memberBlogs: true,
  caseLateHours: 48,
  reactions: '👍 like, 🙏 thanks, 😄 funny, 😮 surprised',
  classChanges: 'report',
  forbiddenWords: '',
  forbiddenExtensions: 'scr, lnk, pif',
  namePattern: '',
  openLibraryUrl: '',
  musicBrainzUrl: '',
  ...looksDefaults,
  ...entryDefaults,
  ...pointsDefaults,
  ...addressDefaults,
  ...simulationDefaults,
  ...economyDefaults,
  ...requestDefaults,
  ...rescueDefaults,
  ...backupDefaults,
  ...alertDefaults,
}

/** The settings that environment variables can fix. */
const FIXED_BY = {
  siteName: 'BABOU_SITE_NAME',
  sourceTag: 'BABOU_SOURCE_TAG',
  registration: 'BABOU_REGISTRATION',
  intervalSeconds: 'BABOU_ANNOUNCE_INTERVAL',
  minIntervalSeconds: 'BABOU_ANNOUNCE_MIN_INTERVAL',
  privatePeers: 'BABOU_TRACKER_PRIVATE_PEERS',
  aliases: 'BABOU_TRACKER_ALIASES',
} as const satisfies Partial<Record<keyof SiteSettings | keyof TrackerSettings, keyof Config>>

/**
 * The number of client rules that a tracker has room for: banned clients, then those of the
 * settings.
 */
export const MOST_CLIENT_RULES = 64

const SITE = 'site'

/** Two rows: what staff chose for the trackers, and the settings that were last sent to them. */
const TRACKER_CHOSEN = 'tracker'

const TRACKER_TOLD = 'tracker-told'

/** Returns the site settings in effect. */
export async function site(db: Db, config: Config): Promise<SiteSettings> {
  return kept(db, 'site settings', async () => siteFrom(await valueOf(db, SITE), config))
}

/**
 * Returns the site settings from a row that was already read: the value of `site`, null when
 * nothing was chosen.
 */
export function siteFrom(value: unknown, config: Config): SiteSettings {
  const chosen = chosenOf(siteSettingsShape.partial(), value)
  return { ...SITE_DEFAULTS, ...chosen, ...fixedIn(config, SITE_DEFAULTS) }
}

/** Returns the name of the site if an environment variable fixes it. */
export function fixedSiteName(config: Config): string | undefined {
  return fixedIn(config, SITE_DEFAULTS).siteName
}

/** Returns the name of the site, regardless of any environment variable: for imports. */
export async function storedName(db: Db): Promise<string> {
  const chosen = chosenOf(siteSettingsShape.partial(), await valueOf(db, SITE))
  return chosen.siteName ?? SITE_DEFAULTS.siteName
}

/** Returns for how many days requests are open, and for how many hours claims last: for imports. */
export async function storedRequestTimes(db: Db) {
  const chosen = chosenOf(siteSettingsShape.partial(), await valueOf(db, SITE))
  return {
    openDays: chosen.requestDays ?? SITE_DEFAULTS.requestDays,
    claimHours: chosen.claimHours ?? SITE_DEFAULTS.claimHours,
  }
}

/** New values of some settings; null resets a setting to its default. */
export type Change<Settings> = { readonly [K in keyof Settings]?: Settings[K] | null }

/** Changes some site settings; a setting that the environment fixes keeps that value. */
export async function changeSite(
  db: Db,
  change: Change<SiteSettings>,
  by: Actor,
  now: Date,
): Promise<void> {
  const shape = siteSettingsShape.partial()
  shape.parse(given(change))
  await db.transaction().execute(async (tx) => {
    const stored = await lockedValue(tx, SITE, now)
    const before = chosenOf(shape, stored)
    await write(tx, SITE, changed(stored, change), by, now)
    const after = given({ ...before, ...change })
    await history.note(tx, { area: 'site', before, after }, by, now)
  })
}

/** Returns the tracker settings in effect. */
export async function tracker(db: Db, config: Config): Promise<TrackerSettings> {
  const chosen = chosenOf(trackerSettingsShape.partial(), await valueOf(db, TRACKER_CHOSEN))
  return trackerFrom(chosen, config)
}

/** Changes some tracker settings and sends them to the trackers, in one transaction. */
export async function changeTracker(
  db: Db,
  config: Config,
  change: Change<TrackerSettings>,
  by: Actor,
  now: Date,
): Promise<void> {
  const shape = trackerSettingsShape.partial()
  shape.parse(given(change))
  await db.transaction().execute(async (tx) => {
    const stored = await lockedValue(tx, TRACKER_CHOSEN, now)
    const before = chosenOf(shape, stored)
    await write(tx, TRACKER_CHOSEN, changed(stored, change), by, now)
    const after = given({ ...before, ...change }) as Partial<TrackerSettings>
    await history.note(tx, { area: 'tracker', before, after }, by, now)
    await tell(tx, trackerFrom(after, config), now)
  })
}

/**
 * Restores the value that a setting had before a recorded change. NOT_ACCEPTED: this version has no
 * such setting, or does not accept that value.
 */
export async function revert(
  db: Db,
  config: Config,
  historyId: number,
  by: Actor,
  now: Date,
): Promise<'DONE' | 'NOT_FOUND' | 'NOT_ACCEPTED'> {
  const row = await history.find(db, historyId)
  if (row === null) return 'NOT_FOUND'
  const change = { [row.name]: row.before }
  const isSite = row.area === 'site'
  const shape = isSite ? siteSettingsShape.partial() : trackerSettingsShape.partial()
  if (!shape.safeParse(given(change)).success) return 'NOT_ACCEPTED'
  if (isSite) await changeSite(db, change, by, now)
  else await changeTracker(db, config, change, by, now)
  return 'DONE'
}

/**
 * Sends the settings to the trackers if the environment has changed since they were last sent: at
 * the start of jobs.
 */
export async function settleTracker(db: Db, config: Config, now: Date): Promise<void> {
  await db.transaction().execute((tx) => tellTracker(tx, config, now))
}

/**
 * Sends the settings in effect to the trackers, in a transaction that changed something they depend
 * on.
 */
export async function tellTracker(tx: Db, config: Config, now: Date): Promise<void> {
  const shape = trackerSettingsShape.partial()
  const chosen = chosenOf(shape, await lockedValue(tx, TRACKER_CHOSEN, now))
  await tell(tx, trackerFrom(chosen, config), now)
}

/**
 * Returns the settings that were last sent to the trackers; null before jobs ran for the first
 * time.
 */
export async function toldTracker(db: Db): Promise<Payload<typeof trackerSettingsChanged> | null> {
  const row = await db
    .selectFrom('setting')
    .select(['value', 'version'])
    .where('key', '=', TRACKER_TOLD)
    .executeTakeFirst()
  if (row === undefined) return null
  return trackerSettingsChanged.shape.parse({ ...(row.value as object), version: row.version })
}

/** Returns the settings that the environment fixes, each with its variable, for the console. */
export function fixedSettings(config: Config): ReadonlyMap<string, string> {
  const entries = Object.entries(FIXED_BY).filter(([, name]) => config.fixed.has(name))
  return new Map(entries)
}

async function tell(tx: Db, chosen: TrackerSettings, now: Date): Promise<void> {
  const banned = await clientBanRules.all(tx)
  const rules = [...banned, ...(chosen.clientRules ?? [])].slice(0, MOST_CLIENT_RULES)
  const settings = banned.length === 0 ? chosen : { ...chosen, clientRules: rules }
  const value = JSON.stringify(settings)
  const raised = await tx
    .insertInto('setting')
    .values({ key: TRACKER_TOLD, value, version: 1, updated_at: now })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ value, version: sql`setting.version + 1`, updated_at: now })
        .where(sql<boolean>`setting.value is distinct from excluded.value`),
    )
    .returning('version')
    .executeTakeFirst()
  if (raised === undefined) return
  await outbox.record(tx, trackerSettingsChanged, { ...settings, version: raised.version }, now)
}

function trackerFrom(chosen: Partial<TrackerSettings>, config: Config): TrackerSettings {
  const settings = {
    ...defaultTrackerSettings,
    ...chosen,
    ...fixedIn(config, defaultTrackerSettings),
  }
  // BiglyBT discards a minimum above the interval (rule 92).
  const minIntervalSeconds = Math.min(settings.minIntervalSeconds, settings.intervalSeconds)
  // Clients get exactly the interval that the operator fixed.
  const isFixed = config.fixed.has('BABOU_ANNOUNCE_INTERVAL')
  return { ...settings, minIntervalSeconds, ...(isFixed && { adaptIntervals: false }) }
}

function fixedIn<T extends object>(config: Config, defaults: T): Partial<T> {
  const fixed = Object.entries(FIXED_BY)
    .filter(([key, name]) => key in defaults && config.fixed.has(name))
    .map(([key, name]) => [key, config[name]])
  return Object.fromEntries(fixed) as Partial<T>
}
