import { providers } from '../../../domain/bundles/external-ids/providers/index.ts'
import type { Provider } from '../../../domain/bundles/external-ids/provider.ts'
import type { Source } from '../../../domain/bundles/external-ids/sources.ts'
import { DAY_SECONDS } from '../../../domain/units.ts'
import * as externalRecords from '../../../store/bundles/external-records.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { JobCall } from '../../define-job.ts'
import { defineJob } from '../../define-job.ts'
import { eachRow } from '../../running/each-row.ts'
import { askProvider } from '../../external/ask-provider.ts'

/**
 * The most requests of one run to one provider: with one per second, they take a minute or less.
 */
const AT_ONCE = 40
/** How many new IDs are added per transaction. */
const NEW_AT_ONCE = 500
/** How long an answer is used before it is requested again. */
const KEPT_SECONDS = 30 * DAY_SECONDS
/** The pause after a failure; doubles with each failure, up to one week. */
const RETRY_SECONDS = 900
const RETRY_MOST_SECONDS = 7 * DAY_SECONDS
/**
 * After this many failures in a row, a provider has a problem, and gets no requests until the next
 * run.
 */
const FAILURES_IN_A_ROW = 3

export const fetchExternal = defineJob({
  name: 'fetch-external',
  summary: 'Fetches data about the external IDs of bundles from the configured catalogs.',
  cron: '*/5 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 240,
  budgetRows: 1_000,
  attempts: 1,

  async run(call) {
    const { db, config, log } = call
    const chosen = await settings.site(db, config)
    let asked = 0
    for (const provider of providers) {
      const base = chosen[provider.name]
      if (base !== '' && !call.stopping.aborted) asked += await askAll(call, provider, base)
    }
    log('external.fetched', { asked })
  },
})

async function askAll(call: JobCall, provider: Provider, base: string): Promise<number> {
  const { db, now, stopping } = call
  await externalRecords.wantNew(db, provider.sources, NEW_AT_ONCE, now)
  const due = await externalRecords.due(db, provider.sources, AT_ONCE, now)
  let [asked, failures] = [0, 0]
  const askOne = async (one: (typeof due)[number]) => {
    if (failures >= FAILURES_IN_A_ROW) return 0
    const path = provider.pathOf(one.source as Source, one.value)
    const outcome = await askProvider(base, path, provider, { stopping, isFirst: asked === 0 })
    failures = outcome.ok ? 0 : failures + 1
    const wait = outcome.ok
      ? KEPT_SECONDS
      : Math.min(RETRY_SECONDS * 2 ** one.failures, RETRY_MOST_SECONDS)
    await externalRecords.note(db, one, outcome, new Date(now.getTime() + wait * 1000), now)
    asked++
    return 1
  }
  // A catalog's answer about an ID may contain characters that the database cannot store.
  return eachRow(call, due, askOne, ({ source, value }) => `${source} ${value}`)
}
