import { presets } from '../../../../domain/hit-and-run/rules.ts'
import {
  anything,
  byteCount,
  count,
  flag,
  id,
  list as listShape,
  mapOf,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, listOf, paging, shows } from '../../../http/frame/shapes.ts'
import { freedomShape, pardonShape, rulesShape } from './forms.ts'

const states = oneOf(['watching', 'prewarned', 'warned', 'met', 'pardoned', 'expired', 'void'])

const owed = record({
  member: text(30),
  torrent: id,
  name: text(255),
  state: states,
  since: time,
  seededSeconds: count,
  uploaded: byteCount,
  lastAt: time,
})

const rulesReply = record({
  isOn: flag,
  rules: mapOf(text(40), anything),
  immuneRoles: listShape(text(60)),
  startsAt: time.nullable(),
  preview: record({
    owed: count,
    members: count,
    reminded: count,
    warned: count,
    forbidden: count,
    names: listShape(text(30)),
    isCut: flag.describe('more downloads than can be processed'),
  }).nullable(),
})

export const list: Declared = {
  description: 'Lists seeding requirements in one state, oldest first.',
  query: record({ ...paging, state: states.optional() }),
  reply: listOf(owed),
}

export const rules: Declared = {
  description: 'Shows the hit-and-run rules, or those of a preset.',
  query: record({ preset: oneOf(Object.keys(presets)).optional() }),
  reply: rulesReply,
}

export const change: Declared = {
  description: 'Previews which members the rules would affect; with a confirmation, saves them.',
  body: rulesShape,
  reply: rulesReply,
}

const pardoned = record({ member: text(30), torrent: id, name: text(255) })

export const pardonQuestion = shows('Shows the form for pardoning a seeding requirement.', pardoned)

export const pardon: Declared = {
  description: 'Pardons a seeding requirement and revokes its warning.',
  body: pardonShape,
  reply: pardoned,
}

const freedom = record({ name: text(255), isFree: flag, reason: text(200).nullable() })

export const memberFreedom: Declared = {
  description: 'Shows whether a member is exempt from hit and run, and why.',
  reply: freedom,
}

export const freeMember = accepts(
  'Exempts a member from hit and run for a time or permanently, or ends the exemption.',
  freedomShape,
  freedom,
)

export const torrentFreedom: Declared = {
  description: 'Shows whether a torrent is exempt from hit and run, and why.',
  reply: freedom,
}

export const freeTorrent = accepts(
  'Exempts a torrent from hit and run for a time or permanently, or ends the exemption.',
  freedomShape,
  freedom,
)
