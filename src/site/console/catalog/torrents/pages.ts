import { stateWords, torrentStates } from '../../../../domain/uploads/moderation.ts'
import { bytes, timeText } from '../../../../shared/format.ts'
import type { CareTorrent } from '../../../../store/torrents/care.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { choices, control } from '../../../http/control.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Act, TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

interface Rights {
  readonly edit: boolean
  readonly restore: boolean
}

const STATES = torrentStates.map((state) => [state, stateWords[state].label] as const)

export function torrentsPage(
  query: Fields,
  found: Paged<CareTorrent>,
  rights: Rights,
  now: Date,
): TablePage {
  const form = untyped(query)
  return tablePage({
    title: 'Torrents',
    caption: 'Torrents in any state, newest first',
    action: '/admin/torrents',
    controls: [
      control('text', form, 'q', 'Name or info hash', { type: 'search', maxLength: 200 }),
      control('select', form, 'state', 'State', { options: choices('All', STATES) }),
    ],
    rows: found.rows.map((row) => torrentLine(row, rights, now)),
    nothing: 'No matching torrents.',
    pager: found.pager,
  })
}

function torrentLine(row: CareTorrent, rights: Rights, now: Date) {
  const isRemoved = row.state === 'removed'
  const href = `/torrents/${row.id}`
  const { label } = stateWords[row.state]
  return {
    head: words('Name', row.name, isRemoved ? null : href),
    cells: [
      mark('State', label, isRemoved ? 'bad' : row.state === 'listed' ? 'good' : 'plain'),
      figure('Size', bytes(row.size)),
      row.uploader === null
        ? words('Uploader', 'nobody')
        : words('Uploader', row.uploader, memberHref(row.uploader)),
      moment('Added', timeText(row.createdAt, now)),
      words('Reason', row.removedReason ?? ''),
    ],
    acts: actsOf(href, `/admin/torrents/${row.id}/restore`, isRemoved, rights),
  }
}

function actsOf(href: string, restoreHref: string, isRemoved: boolean, rights: Rights): Act[] {
  if (isRemoved) {
    return rights.restore ? [{ label: 'Restore', href: restoreHref, method: 'POST' }] : []
  }
  const remove: Act = { label: 'Remove', href: `${href}/remove`, method: null }
  return rights.edit ? [{ label: 'Edit', href: `${href}/edit`, method: null }, remove] : [remove]
}
