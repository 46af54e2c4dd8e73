import type { AddressPurpose, AddressTerm } from '../../../domain/accounts/address-retention.ts'
import {
  addressPurposeNames,
  addressPurposes,
  NETWORK_BITS,
} from '../../../domain/accounts/address-retention.ts'
import { count, strictRecord } from '../../../shared/shape.ts'
import type { Infer } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Settings of the site about how long addresses are kept: a part of `siteSettingsShape`, two for
// each purpose (domain/accounts/address-retention.ts).

const MOST_DAYS = 3_650
const BITS4 = [8, 31] as const
const BITS6 = [16, 64] as const

type WholeName = `${AddressPurpose}AddressDays`
type NetworkName = `${AddressPurpose}NetworkDays`
const whole = (purpose: AddressPurpose): WholeName => `${purpose}AddressDays`
const network = (purpose: AddressPurpose): NetworkName => `${purpose}NetworkDays`

const days = count.max(MOST_DAYS)

/** An entry for both settings of each purpose. */
function forEach<Value>(of: (purpose: AddressPurpose, isWhole: boolean) => Value) {
  const entries = addressPurposeNames.flatMap((purpose) => [
    [whole(purpose), of(purpose, true)],
    [network(purpose), of(purpose, false)],
  ])
  return Object.fromEntries(entries) as Record<WholeName | NetworkName, Value>
}

export const addressShape = {
  ...forEach((_, isWhole) => (isWhole ? days.min(1) : days)),
  /** Leading bits that the network of an address keeps. */
  networkBits4: count.min(BITS4[0]).max(BITS4[1]),
  networkBits6: count.min(BITS6[0]).max(BITS6[1]),
}

const addressSettingsShape = strictRecord(addressShape)
export type AddressSettings = Infer<typeof addressSettingsShape>

export const addressDefaults: AddressSettings = {
  ...forEach((purpose, isWhole) => addressPurposes[purpose][isWhole ? 'wholeDays' : 'networkDays']),
  networkBits4: NETWORK_BITS.v4,
  networkBits6: NETWORK_BITS.v6,
}

/** How long addresses of this purpose are kept. */
export function addressTerm(settings: AddressSettings, purpose: AddressPurpose): AddressTerm {
  return { wholeDays: settings[whole(purpose)], networkDays: settings[network(purpose)] }
}

function fieldsOf(purpose: AddressPurpose): SettingField<WholeName | NetworkName>[] {
  const { label, from } = addressPurposes[purpose]
  return [
    {
      name: whole(purpose),
      kind: 'number',
      min: 1,
      max: MOST_DAYS,
      label: `Addresses, ${label.toLowerCase()}: whole, days`,
      help: `Counted from ${from}; then its network alone is kept.`,
    },
    {
      name: network(purpose),
      kind: 'number',
      min: 0,
      max: MOST_DAYS,
      label: `Addresses, ${label.toLowerCase()}: network, further days`,
      help: 'Then nothing of it is kept.',
    },
  ]
}

export const addressFields: readonly SettingField<keyof AddressSettings>[] = [
  ...addressPurposeNames.flatMap(fieldsOf),
  {
    name: 'networkBits4',
    kind: 'number',
    min: BITS4[0],
    max: BITS4[1],
    label: 'Network of an IPv4 address, bits',
    help: 'What is left of an address when it is no longer kept whole: 24 leaves 203.0.113.0/24.',
  },
  {
    name: 'networkBits6',
    kind: 'number',
    min: BITS6[0],
    max: BITS6[1],
    label: 'Network of an IPv6 address, bits',
    help: '48 is what most providers give to one household.',
  },
]
