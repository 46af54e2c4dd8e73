import type { ClientRule } from '../../../../../domain/announce/client-rules.ts'
import {
  isAbout,
  isClientLetIn,
  ruleForVersion,
} from '../../../../../domain/announce/client-rules.ts'
import { clientName } from '../../../../../domain/members/client-name.ts'
import { count } from '../../../../../shared/format.ts'
import type { PageData } from '../../../../http/action.ts'
import type { FormSummary, Typed } from '../../../../http/frame/fields.ts'
import { summary } from '../../../../http/frame/fields.ts'
import type { Control } from '../../../../http/control.ts'
import { control } from '../../../../http/control.ts'
import { figure, mark, words } from '../../../../ui/cells.ts'
import type { TablePart } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'
import { clientControls } from '../client-controls.ts'

export const CLIENTS = '/admin/settings/clients'

export interface ClientsState {
  readonly rules: readonly ClientRule[]
  /** The banned clients (bans/): bans come before the rules. */
  readonly banned: readonly ClientRule[]
  readonly othersAllowed: boolean
  readonly canBan: boolean
  /** The first 8 bytes of peer IDs and how often they announced, most frequent first. */
  readonly seen: readonly (readonly [client: string, announces: number])[]
}

export interface ClientsPage extends PageData {
  readonly lead: string
  readonly rules: TablePart
  readonly action: string
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  /** The previewed rule, which its button sends. */
  readonly preview: {
    readonly says: string
    readonly fields: readonly { readonly name: string; readonly value: string }[]
  } | null
  readonly clients: TablePart
}

/** @param rule the rule that is previewed */
export function clientsPage(
  state: ClientsState,
  form: Typed,
  rule: ClientRule | null,
): ClientsPage {
  const controls = controlsOf(form)
  const fields = controls.map((one) => one.field)
  return {
    title: 'Clients',
    lead:
      `Which clients may announce. Banned clients are always refused (${state.banned.length}; ` +
      'see the bans page). A rule that refuses a client overrides all rules that allow it. ' +
      `Clients that match no rule are ${state.othersAllowed ? 'allowed' : 'refused'}.`,
    rules: rulesTable(state),
    action: CLIENTS,
    controls,
    summary: summary(form, fields),
    preview: rule === null ? null : previewOf(state, rule),
    clients: clientsTable(state, rule),
  }
}

export function clientsJson(state: ClientsState, rule: ClientRule | null) {
  const { rules, banned, othersAllowed, seen } = state
  return {
    othersAllowed,
    rules,
    clients: seen.map(([client, announces]) => ({
      client,
      announces,
      isLetIn: isClientLetIn([...banned, ...rules], othersAllowed, client),
      isHit: rule !== null && isAbout(rule, client),
    })),
  }
}

function controlsOf(form: Typed): Control[] {
  return [
    control('select', form, 'verdict', 'Clients', {
      options: [
        ['deny', 'Refuse'],
        ['allow', 'Allow'],
      ],
    }),
    ...clientControls(form),
  ]
}

function rulesTable({ rules }: ClientsState): TablePart {
  return tablePart({
    caption: 'Client rules',
    rows: rules.map((rule, index) => ({
      head: words('Peer IDs', `${rule.prefix}…`),
      cells: [
        words('Versions', versionsText(rule)),
        rule.isAllowed ? mark('Effect', 'allowed', 'good') : mark('Effect', 'refused', 'bad'),
      ],
      acts: [{ label: 'Remove', href: removeHref(rule, index + 1), method: 'DELETE' }],
    })),
    nothing: 'No rules yet. The setting for clients without a rule applies.',
  })
}

/** Returns an address that also names the rule: another one may have its position by then. */
function removeHref(rule: ClientRule, place: number): string {
  const named = fieldsOf(rule).map(({ name, value }) => [name, value] as [string, string])
  return `${CLIENTS}/${place}?${new URLSearchParams(named).toString()}`
}

/** Returns the fields of a form that describe a rule. */
function fieldsOf({ prefix, least = '', most = '', isAllowed }: ClientRule) {
  return [
    { name: 'verdict', value: isAllowed ? 'allow' : 'deny' },
    { name: 'prefix', value: prefix },
    { name: 'least', value: least },
    { name: 'most', value: most },
  ]
}

function versionsText({ least, most }: ClientRule): string {
  if (least === undefined && most === undefined) return 'all'
  if (least === undefined) return `up to ${most}`
  return most === undefined ? `from ${least}` : `${least} to ${most}`
}

function previewOf(state: ClientsState, rule: ClientRule) {
  const hit = state.seen.filter(([client]) => isAbout(rule, client))
  const announces = hit.reduce((sum, [, number]) => sum + number, 0)
  const now = [...state.banned, ...state.rules]
  const rules = [...now, rule]
  const changed = hit.filter(
    ([client]) =>
      isClientLetIn(rules, state.othersAllowed, client) !==
      isClientLetIn(now, state.othersAllowed, client),
  )
  return {
    says:
      `This rule matches ${count(hit.length)} of the clients below (${count(announces)} ` +
      `announces) and changes the result for ${count(changed.length)}.`,
    fields: fieldsOf(rule),
  }
}

function clientsTable(state: ClientsState, rule: ClientRule | null) {
  const { banned, othersAllowed, seen } = state
  const rules = [...banned, ...state.rules]
  const after = rule === null ? rules : [...rules, rule]
  return tablePart({
    caption: 'Clients that announced recently',
    columns: ['Client', 'Peer ID', 'Announces', 'Now', rule === null ? 'Rule' : 'With this rule'],
    rows: seen.map(([client, announces]) => ({
      head: words('Client', clientName(Buffer.from(client, 'latin1'))),
      cells: [
        words('Peer ID', client),
        figure('Announces', count(announces)),
        verdictMark('Now', isClientLetIn(rules, othersAllowed, client)),
        rule === null
          ? words('Rule', ruleText(rules, client))
          : isAbout(rule, client)
            ? verdictMark('With this rule', isClientLetIn(after, othersAllowed, client))
            : words('With this rule', 'no match'),
      ],
      acts: state.canBan && isClientLetIn(rules, othersAllowed, client) ? banActs(client) : [],
    })),
    nothing: 'No client has announced in the last half hour.',
  })
}

function banActs(client: string) {
  const rule = ruleForVersion(client)
  if (rule === null) return []
  const query = new URLSearchParams(Object.entries(rule)).toString()
  return [
    {
      label: 'Ban this version',
      about: clientName(Buffer.from(client, 'latin1')),
      href: `/admin/bans/clients/new?${query}`,
      method: null,
    },
  ]
}

function verdictMark(label: string, isLetIn: boolean) {
  return isLetIn ? mark(label, 'allowed', 'good') : mark(label, 'refused', 'bad')
}

function ruleText(rules: readonly ClientRule[], client: string): string {
  const about = rules.filter((rule) => isAbout(rule, client))
  const decisive = about.find(({ isAllowed }) => !isAllowed) ?? about[0]
  if (decisive === undefined) return 'none'
  return `${decisive.prefix}… ${versionsText(decisive)}`
}
