import { timeText } from '../../../../../shared/format.ts'
import { alertMessage, lineText } from '../../../../../shared/alerts/message.ts'
import { targetKind, targetKinds } from '../../../../../shared/alerts/targets/index.ts'
import type { DeliveryRow } from '../../../../../store/alerts/deliveries.ts'
import type { TargetRow } from '../../../../../store/alerts/targets.ts'
import { control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { targetForm } from './forms.ts'

const fields = formFields(targetForm)

export const TARGETS = '/admin/alerts/targets'

export function targetsPage(
  rows: readonly TargetRow[],
  deliveries: readonly DeliveryRow[],
  now: Date,
): SectionsPage {
  return sectionsPage({
    title: 'Targets for alerts',
    lead: 'Each alert is sent to every target that accepts its severity at that hour.',
    links: [
      { label: 'Alerts', href: '/admin/alerts' },
      { label: 'Add a target', href: `${TARGETS}/new` },
    ],
    sections: [
      section('Targets', { table: targetsTable(rows) }),
      section('Messages', { table: deliveriesTable(deliveries, now) }),
    ],
  })
}

function targetsTable(rows: readonly TargetRow[]) {
  return tablePart({
    caption: 'Targets by name',
    rows: rows.map((row) => ({
      head: words('Name', row.name),
      cells: [
        words('Kind', targetKind(row.kind)?.label ?? row.kind),
        words('Severity', row.severity === 'critical' ? 'critical only' : 'all'),
        words('Hours (UTC)', hoursText(row)),
        figure('Sent', String(row.sent)),
        figure('Waiting', String(row.waiting)),
        figure('Failed', String(row.failed)),
        words('Last error', errorText(row)),
      ],
      acts: [
        { label: 'Send test', about: row.name, href: `${TARGETS}/${row.id}/test`, method: 'POST' },
        { label: 'Remove', about: row.name, href: `${TARGETS}/${row.id}`, method: 'DELETE' },
      ] as const,
    })),
    nothing: 'No targets yet: alerts are only shown in the console.',
  })
}

function errorText({ error, hearingError }: TargetRow): string {
  return hearingError === null ? (error ?? '') : `Replies: ${hearingError}`
}

function hoursText({ fromHour, untilHour }: TargetRow): string {
  return fromHour === untilHour ? 'always' : `${fromHour}:00 to ${untilHour}:00`
}

function deliveriesTable(rows: readonly DeliveryRow[], now: Date) {
  return tablePart({
    caption: 'The last messages, newest first',
    rows: rows.map((row) => ({
      head: words('Message', saysOf(row)),
      cells: [
        words('Target', row.target),
        mark('State', row.state, row.state === 'failed' ? 'bad' : 'plain'),
        figure('Attempts', String(row.attempts)),
        moment('Time', timeText(row.sentAt ?? row.madeAt, now)),
        words('Error', row.error ?? ''),
      ],
    })),
    nothing: 'No messages yet.',
  })
}

/** Returns the text of a message without its links, which would let anyone respond to the alert. */
export function saysOf({ message }: DeliveryRow): string {
  const found = alertMessage.safeParse(message).data
  return (found?.lines ?? []).map(lineText).join(' ').slice(0, 2_000)
}

export function addPage(form: Typed): ConfirmPage {
  const kind = targetKind(String(form.values.kind)) ?? targetKinds[0]
  const hours = Array.from({ length: 24 }, (_, hour) => [String(hour), `${hour}:00`] as const)
  const others = targetKinds.filter((one) => one !== kind)
  const given = {
    title: `Add a target: ${kind.label}`,
    lead: ['Addresses and tokens are stored encrypted, and are not shown again.'],
    links: others.map((one) => ({ label: one.label, href: `${TARGETS}/new?kind=${one.kind}` })),
    action: TARGETS,
    button: 'Add target',
    backHref: TARGETS,
    hidden: [{ name: 'kind', value: kind.kind }],
  }
  return formPage(given, form, [
    fields.text(form, 'name', 'Name'),
    ...kind.fields.map(({ name, label, hint, isSecret, isOptional }) =>
      control('text', form, name, label, {
        hint,
        isRequired: isOptional !== true,
        maxLength: 2_000,
        ...(isSecret && { type: 'password' }),
      }),
    ),
    fields.select(form, 'severity', 'Severity', {
      options: [
        ['warning', 'All alerts'],
        ['critical', 'Critical alerts only'],
      ],
    }),
    fields.select(form, 'fromHour', 'From hour (UTC)', { options: hours }),
    fields.select(form, 'untilHour', 'Until hour (UTC)', {
      options: hours,
      hint: 'Choose the same hour twice for the whole day.',
    }),
  ])
}
