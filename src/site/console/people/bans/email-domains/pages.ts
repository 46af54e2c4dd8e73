import type { DomainRuling } from '../../../../../domain/registration/email-domains.ts'
import { count, timeText } from '../../../../../shared/format.ts'
import type { EmailDomainRow } from '../../../../../store/bans/email-domains.ts'
import { choices, control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { Fields } from '../../../../http/frame/forms.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const DOMAINS = '/admin/email-domains'

export const KINDS = [
  ['deny', 'Denied'],
  ['allow', 'Allowed'],
] as const

const RULINGS: Readonly<Record<DomainRuling, string>> = {
  taken: 'is taken.',
  denied: 'is not taken: a rule denies its domain.',
  disposable: 'is not taken: its provider is one of addresses to throw away.',
  'not-allowed': 'is not taken: no rule allows its domain.',
}

export function domainsPage(
  query: Fields,
  found: Paged<EmailDomainRow>,
  ruling: DomainRuling | null,
  now: Date,
): TablePage {
  const form = untyped(query)
  const tried = ruling === null ? '' : ` ${String(query.email)} ${RULINGS[ruling]}`
  return tablePage({
    title: 'E-mail domains',
    caption: 'Rules about domains, by name',
    lead:
      'A rule holds for a domain and all below it; the nearest one decides, and wins over the ' +
      `list of disposable providers that comes with the program.${tried}`,
    action: DOMAINS,
    make: { label: 'Rule on domains', href: `${DOMAINS}/new` },
    controls: [
      control('text', form, 'q', 'Domain', { maxLength: 100 }),
      control('select', form, 'kind', 'Rule', { options: choices('All', KINDS) }),
      control('text', form, 'email', 'Try an address', { maxLength: 254 }),
    ],
    columns: ['Domain', 'Rule', 'Note', 'By', 'Since', 'Ends'],
    rows: found.rows.map((row) => ({
      head: words('Domain', row.domain),
      cells: [
        mark(
          'Rule',
          row.kind === 'deny' ? 'Denied' : 'Allowed',
          row.kind === 'deny' ? 'bad' : 'good',
        ),
        words('Note', row.note),
        words('By', row.addedBy ?? '–'),
        moment('Since', timeText(row.addedAt, now)),
        moment('Ends', row.endsAt && timeText(row.endsAt, now), ''),
      ],
      acts: [{ label: 'Take back', href: `${DOMAINS}/${row.id}`, method: 'DELETE' as const }],
    })),
    nothing: 'There is no rule.',
    pager: found.pager,
  })
}

export function domainsForm(
  form: Typed,
  counts: Readonly<Record<'allow' | 'deny', number>>,
): ConfirmPage {
  const given = {
    title: 'Rule on e-mail domains',
    lead: [
      'One domain, or a list that you paste: one a line. What was ruled on them is replaced.',
      `Denied so far: ${count(counts.deny)}; allowed: ${count(counts.allow)}.`,
    ],
    action: DOMAINS,
    button: 'Rule',
    isDanger: false,
    backHref: DOMAINS,
  }
  return confirmPage(given, form, [
    control('area', form, 'domains', 'Domains', { isRequired: true, rows: 8 }),
    control('select', form, 'kind', 'Addresses there are', { options: KINDS }),
    control('text', form, 'note', 'Why', { maxLength: 200 }),
    control('text', form, 'days', 'Days', {
      type: 'number',
      hint: 'The rule goes by itself after so many days; empty: when somebody takes it back.',
    }),
  ])
}
