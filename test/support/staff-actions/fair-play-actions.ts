import * as cases from '../../../src/store/fair-play/cases.ts'
import * as holds from '../../../src/store/fair-play/holds.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import {
  aConfirmedCase,
  addSeedingClient,
  aFairPlayCase,
  aFairPlayPair,
} from '../community/fair-play.ts'
import type { TestSite } from '../site.ts'
import type { Request } from './staff-actions.ts'

const reason = 'Uploads that no one received.'

/** The part of `staff-actions.ts` about fair play. */
export const fairPlayActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/fair-play/:name/verdict': async ({ db }) => {
    const name = await aFairPlayCase(db)
    return { path: `/admin/fair-play/${name}/verdict`, body: { verdict: 'watch' } }
  },
  'post /admin/fair-play-pairs/:id/verdict': async ({ db }) => {
    const id = await aFairPlayPair(db)
    return { path: `/admin/fair-play-pairs/${id}/verdict`, body: { verdict: 'watch' } }
  },
  'post /admin/fair-play/:name/holdings': async ({ db }) => {
    const name = await aFairPlayCase(db)
    const row = await cases.find(db, name)
    await addSeedingClient(db, row?.memberId ?? 0)
    return { path: `/admin/fair-play/${name}/holdings` }
  },
  'post /admin/fair-play/:name/hold': async ({ db }) => {
    await settings.changeSite(db, { holdCredit: true }, commandLine, new Date())
    const name = await aConfirmedCase(db)
    return { path: `/admin/fair-play/${name}/hold`, body: { gib: '5', reason } }
  },
  'post /admin/fair-play/:name/release': async ({ db }) => {
    const row = await cases.find(db, await aConfirmedCase(db))
    if (row === null) throw new Error('no look has seen the member')
    await holds.hold(db, row, { bytes: 1_024n ** 3n, reason }, commandLine, new Date())
    return { path: `/admin/fair-play/${row.name}/release` }
  },
}
