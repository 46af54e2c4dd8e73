import type { PeriodName } from '../../../../domain/promotions/periods.ts'
import { periodFrom, periodNames, periods } from '../../../../domain/promotions/periods.ts'
import type { PromotionScope } from '../../../../domain/promotions/scopes.ts'
import { promotionScopes, usualFactors } from '../../../../domain/promotions/scopes.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { utc } from '../../../../shared/format.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import type { Field, Typed } from '../../../http/frame/fields.ts'
import { field } from '../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import { roleName } from '../../frame/role-label.ts'
import { PROMOTIONS, SIMULATE } from './pages.ts'
import type { Targets } from './targets.ts'

interface PeriodChoice {
  readonly value: PeriodName
  readonly label: string
  readonly isSelected: boolean
  /** The period in words. */
  readonly says: string
}

export interface PromotionPage extends ConfirmPage {
  readonly scope: PromotionScope
  readonly tabs: readonly { readonly label: string; href: string; readonly isCurrent: boolean }[]
  readonly period: Field & { readonly choices: readonly PeriodChoice[] }
  /** Date and time inputs for this period. */
  readonly dates: readonly Control[]
  /** The fields after the period. */
  readonly after: readonly Control[]
}

interface Shown {
  readonly scope: PromotionScope
  readonly targets: Targets
  /** Whether the viewer may simulate one over recorded days first. */
  readonly canSimulate: boolean
  readonly now: Date
}

/** Returns the form for one scope, with only its fields and links to the other scopes. */
export function promotionPage(form: Typed, shown: Shown): PromotionPage {
  const { scope, targets, canSimulate, now } = shown
  const factors = Object.entries(usualFactors).map(([value, { says }]) => [value, says] as const)
  const dates = [dateControl(form, 'from', 'From'), dateControl(form, 'until', 'Until')]
  const after = [
    control('text', form, 'title', 'Title', {
      maxLength: 120,
      hint: 'Shown to members. Leave empty to generate a name from the factors and scope.',
    }),
    control('check', form, 'announce', 'Announce it to members', {
      hint: 'Members are notified when it starts, and a banner is shown while it lasts.',
    }),
    ...(scope === 'global' ? [amnestyControl(form)] : []),
  ]
  const before = [
    ...targetControls(form, scope, targets),
    control('select', form, 'factors', 'Factors', { options: factors }),
  ]
  const given = {
    title: 'New promotion',
    lead: [
      'It applies to all traffic from its start. Intervals between two announces that it covers ' +
        'in part count in proportion.',
    ],
    action: PROMOTIONS,
    button: 'Create promotion',
    backHref: PROMOTIONS,
    links: canSimulate ? [{ label: 'Simulate it over the last weeks first', href: SIMULATE }] : [],
  }
  const page = formPage(given, form, [...before, ...dates, ...after])
  const tabs = Object.entries(promotionScopes).map(([name, label]) => ({
    label,
    href: `${PROMOTIONS}/new?scope=${name}`,
    isCurrent: name === scope,
  }))
  return { ...page, scope, tabs, controls: before, period: periodField(form, now), dates, after }
}

function periodField(form: Typed, now: Date): PromotionPage['period'] {
  const chosen = form.values.period ?? 'day'
  const choices = periodNames.map((value) => ({
    value,
    label: periods[value],
    isSelected: value === chosen,
    says: value === 'dates' ? '' : periodText(value, now),
  }))
  return { ...field(form, 'period', 'When'), choices }
}

function periodText(name: Exclude<PeriodName, 'dates'>, now: Date): string {
  const { startsAt, endsAt } = periodFrom(name, now)
  const from = startsAt > now ? `${utc(startsAt)} to ` : 'from now to '
  return endsAt === null ? 'from now' : `${from}${utc(endsAt)}`
}

function dateControl(form: Typed, name: 'from' | 'until', label: string): Control {
  const empty = name === 'from' ? 'Empty: now.' : 'Leave empty to run it until it is ended.'
  return control('text', form, name, label, {
    type: 'datetime-local',
    hint: `Date and time in UTC. ${empty}`,
  })
}

function amnestyControl(form: Typed): Control {
  return control('check', form, 'amnesty', 'Amnesty', {
    hint:
      'While everything is freeleech, ratio watch is paused, and no member is put on watch ' +
      'until 7 days after it ends.',
  })
}

/** The target field of a scope: its label and hint. */
const TARGETS: Readonly<Partial<Record<PromotionScope, readonly [string, string]>>> = {
  tag: ['Tag', 'The slug, or the start of it.'],
  bundle: ['Bundle', 'Words from the title, or the address or ID.'],
  torrent: ['Torrent', 'Words from its name, or its address or ID.'],
  featured: ['Torrent', 'Words from its name, or its address or ID.'],
  personal: ['Member', 'The name, or the start of it.'],
}

function targetControls(
  form: Typed,
  scope: PromotionScope,
  { chosen, options }: Targets,
): readonly Control[] {
  if (scope === 'role') {
    const roles = memberRoles.map((role) => [role, roleName(role)] as const)
    return [control('select', form, 'role', 'Role', { options: roles })]
  }
  if (scope === 'category') {
    return [control('select', form, 'target', 'Category', { options })]
  }
  const [label, hint] = TARGETS[scope] ?? []
  if (label === undefined || hint === undefined) return []
  if (options.length > 0) {
    const again = `choose “${promotionScopes[scope]}” above.`
    const found = `Search results. To search for something else, ${again}`
    return [control('select', form, 'target', label, { options, hint: found })]
  }
  const told = chosen === null || chosen[1] === chosen[0] ? hint : `${chosen[1]}. ${hint}`
  return [control('text', form, 'target', label, { isRequired: true, maxLength: 100, hint: told })]
}
