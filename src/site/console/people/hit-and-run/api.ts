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
import { listOf, paging } from '../../../http/frame/shapes.ts'
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
    isCut: flag.describe('more downloads than can be looked at'),
  }).nullable(),
})

export const list: Declared = {
  description: 'Lists what members owe after downloads, in one state, the oldest first.',
  query: record({ ...paging, state: states.optional() }),
  reply: listOf(owed),
}

export const rules: Declared = {
  description: 'Shows the rules of hit and run, or those of a preset to begin with.',
  query: record({ preset: oneOf(Object.keys(presets)).optional() }),
  reply: rulesReply,
}

export const change: Declared = {
  description: 'Says whom rules would touch; with a confirmation, has them hold.',
  body: rulesShape,
  reply: rulesReply,
}

const pardoned = record({ member: text(30), torrent: id, name: text(255) })

export const pardonQuestion: Declared = {
  description: 'Asks why something that a member owes is forgiven.',
  reply: pardoned,
}

export const pardon: Declared = {
  description: 'Forgives what a member owes of a torrent; its warning is taken back.',
  body: pardonShape,
  reply: pardoned,
}

const freedom = record({ name: text(255), isFree: flag, reason: text(200).nullable() })

export const memberFreedom: Declared = {
  description: 'Shows whether a member is free of obligations, and why.',
  reply: freedom,
}

export const freeMember: Declared = {
  description: 'Frees a member of obligations for a while or for good, or no longer.',
  body: freedomShape,
  reply: freedom,
}

export const torrentFreedom: Declared = {
  description: 'Shows whether a torrent obliges nobody, and why.',
  reply: freedom,
}

export const freeTorrent: Declared = {
  description: 'Has a torrent oblige nobody for a while or for good, or no longer.',
  body: freedomShape,
  reply: freedom,
}
