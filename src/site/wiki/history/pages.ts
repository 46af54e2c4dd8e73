import type { State } from '../../../store/records/revisions.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import type { PageData } from '../../http/action.ts'
import type { ChangeLine, Labels } from '../../ui/changes.ts'
import { changeLines } from '../../ui/changes.ts'
import type { Edited } from '../../http/frame/history.ts'
import { addressOf } from '../json.ts'
import { mayEdit } from '../rights.ts'

const labels: Labels = {
  title: { label: 'Title', kind: 'line' },
  body: { label: 'Text', kind: 'text' },
}

/** A page as its history shows it. */
export function editedPage(row: WikiPage, viewer: Parameters<typeof mayEdit>[0]): Edited {
  const { id, title: name, revision } = row
  const thing = { id, name, path: `/wiki-pages/${id}`, revision, labels }
  return { entity: 'wiki', ...thing, canEdit: mayEdit(viewer, row), began: 'As created' }
}

export interface DiffPage extends PageData {
  readonly about: { readonly label: string; readonly href: string }
  readonly from: string
  readonly to: string
  readonly changes: readonly ChangeLine[]
  readonly hasChanges: boolean
  readonly historyHref: string
}

interface Compared {
  readonly from: number
  readonly to: number
  readonly before: State
  readonly after: State
}

export function diffPage(row: WikiPage, { from, to, before, after }: Compared): DiffPage {
  const changes = changeLines(before, after, labels)
  return {
    title: 'Differences',
    about: { label: row.title, href: addressOf(row) },
    from: String(from),
    to: String(to),
    changes,
    hasChanges: changes.length > 0,
    historyHref: `/wiki-pages/${row.id}/history`,
  }
}
