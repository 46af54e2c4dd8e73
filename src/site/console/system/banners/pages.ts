import type { Role } from '../../../../domain/roles/permission-rows.ts'
import { timeText } from '../../../../shared/format.ts'
import type { BannerRow } from '../../../../store/notifications/banners.ts'
import { control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import type { AddingPage } from '../../frame/adding.ts'
import { addingPage } from '../../frame/adding.ts'
import { readerName, readerOptions } from './readers.ts'
import type { Paged } from '../../frame/paging.ts'
import { tablePart } from '../../frame/table.ts'
import { bannerForm } from './forms.ts'

const fields = formFields(bannerForm)

export const BANNERS = '/admin/banners'

export function bannersPage(form: Typed, found: Paged<BannerRow>, now: Date): AddingPage {
  const when = (name: string, label: string, hint: string) =>
    control('text', form, name, label, { type: 'datetime-local', hint })
  const given = {
    title: 'Banners',
    lead: 'A short text above every page, for a limited time. Times are in UTC.',
    back: 'Wiki',
    backHref: '/wiki',
    action: BANNERS,
    button: 'Publish banner',
    table: tablePart({
      caption: 'Banners, newest first',
      rows: found.rows.map((row) => ({
        head: words('Text', row.text),
        cells: [
          stateOf(row, now),
          words('For', readerName(row.reader as Role)),
          moment('From', timeText(row.startsAt, now)),
          moment('Until', row.endsAt && timeText(row.endsAt, now), 'removed'),
          words('By', row.by ?? 'the command line'),
        ],
        acts: isOver(row, now)
          ? []
          : [{ label: 'Remove', href: `${BANNERS}/${row.id}`, method: 'DELETE' as const }],
      })),
      nothing: 'No banners yet.',
      pager: found.pager,
    }),
  }
  return addingPage(given, form, [
    fields.area(form, 'text', 'Text', { rows: 3 }),
    fields.select(form, 'reader', 'Visible to', { options: readerOptions }),
    fields.check(form, 'isWarning', 'Show as a warning'),
    when('from', 'From', 'Leave empty to start now.'),
    when('until', 'Until', 'Leave empty for no end date.'),
  ])
}

function stateOf(row: BannerRow, now: Date) {
  if (isOver(row, now)) return mark('State', 'over', 'plain')
  return row.startsAt > now ? mark('State', 'scheduled', 'plain') : mark('State', 'up', 'good')
}

function isOver({ endsAt }: BannerRow, now: Date): boolean {
  return endsAt !== null && endsAt <= now
}
