import type { RequestRules } from '../../../domain/requests/requests.ts'
import { MEBIBYTE } from '../../../domain/requests/requests.ts'
import type { Infer, strictRecord } from '../../../shared/shape.ts'
import { count } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { numberField } from './field.ts'

// Site settings about requests and their bounties, a part of `siteSettingsShape`.

const MOST = 1_000_000_000
const MOST_MEBIBYTES = 1_048_576

export const requestShape = {
  /** The smallest bounty in each currency. */
  bountyPoints: count.min(1).max(MOST),
  bountyMebibytes: count.min(1).max(MOST_MEBIBYTES),
  bountyTaxPercent: count.max(90),
  claimHours: count.min(1).max(720),
  approveDays: count.min(1).max(90),
  requestDays: count.min(7).max(3_650),
}

type RequestSettings = Infer<ReturnType<typeof strictRecord<typeof requestShape>>>

export const requestDefaults: RequestSettings = {
  bountyPoints: 100,
  bountyMebibytes: 100,
  bountyTaxPercent: 0,
  claimHours: 72,
  approveDays: 7,
  requestDays: 180,
}

/** Returns the rules for requests that follow from the settings. */
export function requestRules(given: RequestSettings): RequestRules {
  return {
    leastPoints: BigInt(given.bountyPoints) * 1_000n,
    leastBytes: BigInt(given.bountyMebibytes) * MEBIBYTE,
    taxPercent: given.bountyTaxPercent,
    claimHours: given.claimHours,
    approveDays: given.approveDays,
    openDays: given.requestDays,
  }
}

export const requestFields: readonly SettingField<keyof RequestSettings>[] = [
  numberField('bountyPoints', 1, MOST, {
    label: 'Smallest bounty (points)',
    help: 'Per contribution to a request.',
  }),
  numberField('bountyMebibytes', 1, MOST_MEBIBYTES, {
    label: 'Smallest bounty (MiB of upload credit)',
    help: 'Per contribution.',
  }),
  numberField('bountyTaxPercent', 0, 90, {
    label: 'Fee on bounties (percent)',
    help:
      'Deducted when a bounty is paid, and removed from the economy. Returned bounties are not ' +
      'reduced.',
  }),
  numberField('claimHours', 1, 720, {
    label: 'Claims on requests last (hours)',
    help: 'After that, others can fill the request again.',
  }),
  numberField('approveDays', 1, 90, {
    label: 'Approve fills automatically after (days)',
    help: 'Applies if the member who made the request neither approves nor declines the fill.',
  }),
  numberField('requestDays', 7, 3_650, {
    label: 'Requests expire after (days)',
    help: 'Counted from the latest bounty. All bounties are returned.',
  }),
]
