import type { NetworkRow } from '../../../../store/irc/networks.ts'
import * as networks from '../../../../store/irc/networks.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { removableList } from '../../frame/edited-list.ts'
import * as api from './api.ts'
import type { Network } from './forms.ts'
import { readNetwork } from './forms.ts'
import { networkItem } from './json.ts'
import { IRC, networkPage, networksPage, NEW_VALUES, valuesOf } from './pages.ts'

const refusals = {
  taken: wrong('name', 'is already taken'),
  many: wrong('', `There are already ${networks.MAX_NETWORKS} networks. Remove one first.`),
}

export const { list, form, add, edit, change, remove } = removableList<NetworkRow, Network>({
  path: IRC,
  permission: 'settings.edit',
  api,
  rows: ({ db }) => networks.list(db),
  table: (rows, { now }) => networksPage(rows, now),
  page: networkPage,
  initial: NEW_VALUES,
  valuesOf,
  json: networkItem,
  read: (body, row) => readNetwork(body, row ?? undefined),
  save: async ({ db, secrets, actor, now }, row, network) => {
    const how = { secrets, by: actor, now }
    if (row === null) {
      const made = await networks.add(db, network, how)
      return made.ok ? made.id : refusals[made.why]
    }
    const done = await networks.change(db, row.id, network, how)
    if (done === 'none') return 'GONE'
    return done === 'done' ? row.id : refusals.taken
  },
  madeAt: (id) => `${IRC}/${id}/channels`,
  remove: networks.remove,
  says: {
    created: 'Network added. Add its channels next.',
    saved: 'Network saved. The bot connects again.',
    removed: 'Network removed.',
  },
})
