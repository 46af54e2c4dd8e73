import { DEFAULT_TEMPLATE, LINE_FIELDS } from '../../../../../domain/irc/template.ts'
import { count, timeText } from '../../../../../shared/format.ts'
import type { ChannelRow } from '../../../../../store/irc/channels.ts'
import type { NetworkRow } from '../../../../../store/irc/networks.ts'
import type { Control } from '../../../../http/control.ts'
import { control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import type { Fields } from '../../../../http/frame/forms.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import type { AddingPage } from '../../../frame/adding.ts'
import { addingPage } from '../../../frame/adding.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import { tablePart } from '../../../frame/table.ts'
import { IRC } from '../pages.ts'
import { channelForm, EVERY, NONE } from './forms.ts'

const fields = formFields(channelForm)

const FORMATS = { line: 'A line of text', json: 'A JSON object' } as const

/** A saved search of the reader. */
export interface Search {
  readonly id: number
  readonly name: string
}

export function channelsPage(
  form: Typed,
  network: Pick<NetworkRow, 'id' | 'name'>,
  rows: readonly ChannelRow[],
  { searches, now }: { readonly searches: readonly Search[]; readonly now: Date },
): AddingPage {
  const path = `${IRC}/${network.id}/channels`
  const given = {
    title: `Channels on ${network.name}`,
    lead: 'Each torrent is announced once in each channel, after the trackers know it.',
    back: 'IRC',
    backHref: IRC,
    action: path,
    button: 'Add channel',
    table: tablePart({
      caption: 'Channels by name',
      rows: rows.map((row) => ({
        head: words('Channel', row.name, `${path}/${row.id}`),
        cells: [
          row.fault === null ? mark('State', 'ready', 'good') : mark('State', 'refused', 'bad'),
          words('Problem', row.fault ?? ''),
          words('Torrents', row.hasTorrents ? (row.searchName ?? 'all') : 'none'),
          words('Community', row.hasCommunity ? 'yes' : 'no'),
          words('Form', FORMATS[row.format]),
          figure('Lines', count(row.said)),
          moment('Last line', row.saidAt === null ? null : timeText(row.saidAt, now)),
        ],
        acts: [
          { label: 'Edit', href: `${path}/${row.id}`, method: null },
          { label: 'Remove', href: `${path}/${row.id}`, method: 'DELETE' as const },
        ],
      })),
      nothing: 'No channels yet.',
    }),
  }
  return addingPage(given, form, channelControls(form, null, searches))
}

export function channelPage(
  form: Typed,
  network: Pick<NetworkRow, 'id' | 'name'>,
  row: ChannelRow,
  searches: readonly Search[],
): ConfirmPage {
  const path = `${IRC}/${network.id}/channels`
  const given = {
    title: `${row.name} on ${network.name}`,
    lead: ['The channel continues where it left off: no line is repeated or skipped.'],
    action: `${path}/${row.id}`,
    method: 'PATCH' as const,
    button: 'Save channel',
    backHref: path,
  }
  return formPage(given, form, channelControls(form, row, searches))
}

function channelControls(
  form: Typed,
  row: ChannelRow | null,
  searches: readonly Search[],
): readonly Control[] {
  const kept = row?.searchName ?? null
  const options = [
    ...(kept === null ? [] : [['keep', `${kept} (unchanged)`] as const]),
    [EVERY, 'All'] as const,
    [NONE, 'None'] as const,
    ...searches.map(({ id, name }) => [String(id), name] as const),
  ]
  return [
    fields.text(form, 'name', 'Channel'),
    fields.text(form, 'key', 'Key', {
      type: 'password',
      autocomplete: 'off',
      maxLength: 50,
      hint:
        row?.hasKey === true
          ? 'A value is stored. Leave empty to keep it.'
          : 'Leave empty if the channel has none.',
    }),
    fields.select(form, 'search', 'Torrents', {
      options,
      hint: 'All, none, or those that match one of your saved searches, which is copied.',
    }),
    fields.check(form, 'hasPromoted', 'Also announce torrents that are promoted'),
    control(
      ...(['check', form, 'hasCommunity'] as const),
      'Announce new topics, articles, requests and fills that every member may see',
    ),
    fields.select(form, 'format', 'Form', { options: Object.entries(FORMATS) }),
    fields.area(form, 'template', 'Template', {
      rows: 3,
      hint:
        `For lines of text. Leave empty for the default: ${DEFAULT_TEMPLATE} ` +
        `Fields: ${LINE_FIELDS.join(', ')}.`,
    }),
  ]
}

/** Returns the values of the form for a channel, without its key. */
export function valuesOf(row: ChannelRow): Fields {
  const { name, format, template, hasTorrents, hasPromoted, hasCommunity, searchName } = row
  const search = !hasTorrents ? NONE : searchName === null ? EVERY : 'keep'
  return { name, format, template: template ?? '', hasPromoted, hasCommunity, search }
}
