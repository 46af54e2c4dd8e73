import {
  actLabels,
  kindLabels,
  MAX_REASON,
  ruleActs,
  ruleTests,
  testLabels,
  textKinds,
} from '../../../../domain/text-rules/text-rules.ts'
import { plural } from '../../../../shared/format.ts'
import type { NamedRole } from '../../../../store/roles/named-roles.ts'
import type { Rule } from '../../../../store/text-rules/rules.ts'
import type { Control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { mark, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { rowPage } from '../../frame/confirm.ts'
import { reasonControl } from '../../frame/controls.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { ruleForm } from './forms.ts'
import { kindNames } from './parts/labels.ts'

const fields = formFields(ruleForm)

export const RULES = '/admin/text-rules'

export function rulesPage(rows: readonly Rule[]): TablePage {
  return tablePage({
    title: 'Rules for texts',
    lead:
      'If a text matches several rules, the strictest applies. Held texts are listed under ' +
      'Held texts. How many texts a member may write is set under Limits.',
    make: { label: 'New rule', href: `${RULES}/new` },
    caption: 'Rules for texts of members',
    rows: rows.map((row) => ({
      head: words('Rule', row.name),
      cells: [
        row.isOn ? mark('State', 'on', 'good') : mark('State', 'off', 'plain'),
        words('Texts', kindNames(row.kinds)),
        words('Members', whoText(row)),
        words('With', whatText(row)),
        words('Then', actLabels[row.act]),
      ],
      acts: [
        { label: 'Edit', about: row.name, href: `${RULES}/${row.id}`, method: null },
        { label: 'Remove', about: row.name, href: `${RULES}/${row.id}`, method: 'DELETE' as const },
      ],
    })),
    nothing: 'No rules yet.',
  })
}

function whoText({ belowRole, underDays, underTexts }: Rule): string {
  const age = underDays === null ? [] : [`younger than ${plural(underDays, 'day', 'days')}`]
  const texts = underTexts === null ? [] : [`fewer than ${plural(underTexts, 'text', 'texts')}`]
  return [`below ${belowRole}`, ...age, ...texts].join(', ')
}

function whatText({ test, values, times }: Rule): string {
  const many = times > 1 ? `, ${times} or more` : ''
  const which = values.length === 0 ? '' : `: ${values.slice(0, 5).join(', ')}`
  return testLabels[test] + many + which + (values.length > 5 ? ', …' : '')
}

/** Returns the form for a new rule, or for `rule`. */
export function rulePage(form: Typed, roles: readonly NamedRole[], rule: Rule | null): ConfirmPage {
  const given = {
    title: rule === null ? 'New rule for texts' : `Rule ${rule.name}`,
    lead: ['All conditions must apply. A held text is seen by its author and staff only.'],
    buttons: ['Create rule', 'Save rule'] as const,
  }
  return rowPage(RULES, rule, given, form, [...whoControls(form, roles), ...whatControls(form)])
}

function whoControls(form: Typed, roles: readonly NamedRole[]): readonly Control[] {
  const kinds = textKinds.map((one) => [one, kindLabels[one]] as const)
  const options = roles.map(({ slug, name }) => [slug, name] as const)
  return [
    fields.text(form, 'name', 'Name'),
    fields.check(form, 'isOn', 'On'),
    fields.many(form, 'kinds', 'Texts', { options: kinds, hint: 'Messages can only be refused.' }),
    fields.select(form, 'belowRole', 'Only members below', { options }),
    fields.text(form, 'underDays', 'Only accounts younger than (days)', {
      type: 'number',
      hint: 'Leave empty for any age.',
    }),
    fields.text(form, 'underTexts', 'Only members with fewer texts than', {
      type: 'number',
      hint: 'Comments, posts and articles that were not removed. Leave empty for any number.',
    }),
  ]
}

function whatControls(form: Typed): readonly Control[] {
  const tests = ruleTests.map((one) => [one, testLabels[one]] as const)
  const acts = ruleActs.map((one) => [one, actLabels[one]] as const)
  return [
    fields.select(form, 'test', 'Look for', { options: tests }),
    fields.area(form, 'values', 'Words or addresses', {
      rows: 5,
      hint: 'One per line. In words, * stands for any letters: cas*no. Addresses: example.org.',
    }),
    fields.text(form, 'times', 'Minimum number', {
      type: 'number',
      hint: 'For links, images and repetition. Leave empty for 1.',
    }),
    fields.select(form, 'act', 'Then', { options: acts }),
    reasonControl(form, 'Shown to the author of a refused text.', MAX_REASON),
  ]
}
