import type { AddressPurpose, AddressTerm } from '../../../domain/accounts/address-retention.ts'
import {
  addressPurposeNames,
  addressPurposes,
  NETWORK_BITS,
} from '../../../domain/accounts/address-retention.ts'
import { count } from '../../../shared/shape.ts'
import type { Infer, strictRecord } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { numberField } from './field.ts'

// Site settings about how long addresses are stored, a part of `siteSettingsShape`. Each purpose
// has two settings (domain/accounts/address-retention.ts).

const MOST_DAYS = 3_650
const BITS4 = [8, 31] as const
const BITS6 = [16, 64] as const

type WholeName = `${AddressPurpose}AddressDays`
type NetworkName = `${AddressPurpose}NetworkDays`
const whole = (purpose: AddressPurpose): WholeName => `${purpose}AddressDays`
const network = (purpose: AddressPurpose): NetworkName => `${purpose}NetworkDays`

const days = count.max(MOST_DAYS)

/** Builds an entry for both settings of each purpose. */
function forEach<Value>(of: (purpose: AddressPurpose, isWhole: boolean) => Value) {
  const entries = addressPurposeNames.flatMap((purpose) => [
    [whole(purpose), of(purpose, true)],
    [network(purpose), of(purpose, false)],
  ])
  return Object.fromEntries(entries) as Record<WholeName | NetworkName, Value>
}

export const addressShape = {
  ...forEach((_, isWhole) => (isWhole ? days.min(1) : days)),
  /** The number of leading bits of an address that are stored as its network. */
  networkBits4: count.min(BITS4[0]).max(BITS4[1]),
  networkBits6: count.min(BITS6[0]).max(BITS6[1]),
}

export type AddressSettings = Infer<ReturnType<typeof strictRecord<typeof addressShape>>>

export const addressDefaults: AddressSettings = {
  ...forEach((purpose, isWhole) => addressPurposes[purpose][isWhole ? 'wholeDays' : 'networkDays']),
  networkBits4: NETWORK_BITS.v4,
  networkBits6: NETWORK_BITS.v6,
}

/** Returns how long addresses of this purpose are stored. */
export function addressTerm(settings: AddressSettings, purpose: AddressPurpose): AddressTerm {
  return { wholeDays: settings[whole(purpose)], networkDays: settings[network(purpose)] }
}

function fieldsOf(purpose: AddressPurpose): SettingField<WholeName | NetworkName>[] {
  const { label, from } = addressPurposes[purpose]
  return [
    numberField(whole(purpose), 1, MOST_DAYS, {
      label: `Full addresses, ${label.toLowerCase()} (days)`,
      help: `Counted from ${from}. After that, only the network is stored.`,
    }),
    numberField(network(purpose), 0, MOST_DAYS, {
      label: `Networks of addresses, ${label.toLowerCase()} (further days)`,
      help: 'After that, nothing of the address is stored.',
    }),
  ]
}

export const addressFields: readonly SettingField<keyof AddressSettings>[] = [
  ...addressPurposeNames.flatMap(fieldsOf),
  numberField('networkBits4', BITS4[0], BITS4[1], {
    label: 'Network of an IPv4 address, bits',
    help:
      'Bits of an address that are stored once the full address is deleted: 24 leaves ' +
      '203.0.113.0/24.',
  }),
  numberField('networkBits6', BITS6[0], BITS6[1], {
    label: 'Network of an IPv6 address, bits',
    help: '48 is what most network providers assign to one household.',
  }),
]
