import type { DomainRuling } from '../../../../../domain/registration/email-domains.ts'
import { count, timeText } from '../../../../../shared/format.ts'
import type { EmailDomainRow } from '../../../../../store/bans/email-domains.ts'
import { choices, control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { Fields } from '../../../../http/frame/forms.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import { domainsShape } from './forms.ts'

const fields = formFields(domainsShape)

export const DOMAINS = '/admin/email-domains'

export const KINDS = [
  ['deny', 'Denied'],
  ['allow', 'Allowed'],
] as const

const RULINGS: Readonly<Record<DomainRuling, string>> = {
  taken: 'is accepted.',
  denied: 'is refused: a rule denies its domain.',
  disposable: 'is refused: it is a disposable address.',
  'not-allowed': 'is refused: no rule allows its domain.',
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
    title: 'Email domains',
    caption: 'Domain rules by name',
    lead:
      'A rule applies to a domain and its subdomains. The most specific one decides, and ' +
      `overrides the built-in list of disposable email providers.${tried}`,
    action: DOMAINS,
    make: { label: 'Add domain rules', href: `${DOMAINS}/new` },
    controls: [
      control('text', form, 'q', 'Domain', { maxLength: 100 }),
      control('select', form, 'kind', 'Rule', { options: choices('All', KINDS) }),
      control('text', form, 'email', 'Test an address', { maxLength: 254 }),
    ],
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
      acts: [{ label: 'Remove', href: `${DOMAINS}/${row.id}`, method: 'DELETE' as const }],
    })),
    nothing: 'No domain rules yet.',
    pager: found.pager,
  })
}

export function domainsForm(
  form: Typed,
  counts: Readonly<Record<'allow' | 'deny', number>>,
): ConfirmPage {
  const given = {
    title: 'Add email domain rules',
    lead: [
      'One domain, or a list with one per line. Existing rules for these domains are replaced.',
      `Denied: ${count(counts.deny)}. Allowed: ${count(counts.allow)}.`,
    ],
    action: DOMAINS,
    button: 'Add rules',
    backHref: DOMAINS,
  }
  return formPage(given, form, [
    fields.area(form, 'domains', 'Domains', { rows: 8 }),
    fields.select(form, 'kind', 'Existing addresses', { options: KINDS }),
    fields.text(form, 'note', 'Reason'),
    fields.text(form, 'days', 'Days', {
      type: 'number',
      hint: 'Number of days until the rule is removed automatically. Leave empty to keep it.',
    }),
  ])
}
