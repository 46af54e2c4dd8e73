import type { AnnounceQuestion, Explanation } from '../../../../../bridge/events/explain-events.ts'
import { ruleWords } from '../../../../../domain/announce/rule-labels.ts'
import { bytes, count } from '../../../../../shared/format.ts'
import type { AnswerRow } from '../../../../../store/fleet/explanations.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { mark, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import { control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Fact, Section, SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { TablePart } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'
import { explainForm } from './forms.ts'

const fields = formFields(explainForm)

export const EXPLAIN = '/admin/explain'

export function askPage(form: Typed): ConfirmPage {
  const number = (name: string, label: string) =>
    control('text', form, name, label, { maxLength: 19, autocomplete: 'off' })
  const controls = [
    control('area', form, 'url', 'Announce URL', {
      rows: 3,
      maxLength: 4_000,
      hint:
        'As a client sent it. The passkey identifies the member and is not stored. With a ' +
        'complete URL, you can leave the other fields empty.',
    }),
    fields.text(form, 'member', 'Member', {
      autocomplete: 'off',
      hint: 'Fill this in if the passkey in the URL is masked.',
    }),
    fields.text(form, 'torrent', 'Torrent', { autocomplete: 'off', hint: 'The ID in its URL.' }),
    fields.select(form, 'event', 'Event', {
      options: [
        ['', 'regular'],
        ['started', 'started'],
        ['completed', 'completed'],
        ['paused', 'paused (partial seed)'],
        ['stopped', 'stopped'],
      ],
    }),
    number('left', 'Bytes left'),
    number('uploaded', 'Bytes uploaded'),
    number('downloaded', 'Bytes downloaded'),
    number('port', 'Port'),
    fields.text(form, 'client', 'Peer ID', {
      autocomplete: 'off',
      hint: 'Its start identifies the client. Default: -qB4650-.',
    }),
    fields.text(form, 'address', 'Address', {
      autocomplete: 'off',
      hint: 'The source of the announce. Leave empty for any address.',
    }),
  ]
  const given = {
    title: 'Explain an announce',
    lead: [
      'Every tracker is asked what it would reply now, and which rule decides. Nothing is ' +
        'changed: no session, no counter, no traffic.',
    ],
    action: EXPLAIN,
    button: 'Explain announce',
    backHref: '/admin',
  }
  return formPage(given, form, controls)
}

export function answersPage(
  question: AnnounceQuestion,
  member: string | null,
  answers: readonly AnswerRow[],
): SectionsPage {
  const asked = section('The announce', {
    facts: [
      { label: 'Member', text: member ?? 'no member has this passkey' },
      { label: 'Query', text: question.query },
      { label: 'From', text: question.address ?? 'anywhere' },
    ],
  })
  const none = section('No reply yet', {
    lead: 'No tracker has replied. If one is running, reload this page in a moment.',
  })
  return sectionsPage({
    title: 'Announce explained',
    links: [{ label: 'Explain another announce', href: EXPLAIN }],
    sections: [asked, ...(answers.length === 0 ? [none] : answers.flatMap(answerSections))],
  })
}

function answerSections({ node, explanation }: AnswerRow): Section[] {
  const { passesTo = null } = explanation
  if (passesTo !== null) {
    const lead = `It passes the announce on to ${passesTo}, which decides it.`
    return [section(`Reply of ${node}`, { lead })]
  }
  return [
    section(`Reply of ${node}`, { lead: leadOf(explanation), facts: factsOf(explanation) }),
    section(`The rules at ${node}`, {
      lead: 'Rules in order. The first rule that objects decides.',
      table: rulesTable(explanation),
    }),
  ]
}

function leadOf({ reply, code, text, before, rules }: Explanation): string {
  if (reply === 'normal') return 'A normal reply: no rule objects.'
  const decider = rules.find(({ decides }) => decides)?.rule
  const why = before === null ? `the rule ${decider ?? ''} decides` : `${BEFORE[before] ?? before}`
  return `${reply === 'warn' ? 'A warning' : 'Refused'}: “${text}” (${code}); ${why}.`
}

const BEFORE: Readonly<Record<string, string>> = {
  passkey: 'the tracker knows no member with this passkey, so no rule applies',
  query: 'the query is not an announce, so no rule applies',
  tracker: 'the tracker decides before any rule',
}

function factsOf(explanation: Explanation): Fact[] {
  const { account, up, down, peers, peers6, seeders, leechers } = explanation
  const known = (is: boolean) => (is ? 'known' : 'unknown')
  const facts = [
    {
      label: 'Known to the tracker',
      text:
        `member ${known(explanation.isKnownMember)}, ` +
        `torrent ${known(explanation.isKnownTorrent)}, ` +
        `session ${known(explanation.isKnownSession)}`,
    },
    {
      label: 'Bytes',
      text: account
        ? `count: up ${bytes(BigInt(up))}, down ${bytes(BigInt(down))}`
        : 'do not count',
    },
    { label: 'Next announce in', text: `${count(explanation.intervalSeconds)} s` },
    { label: 'Peers', text: `${count(peers + peers6)} of ${count(seeders)} + ${count(leechers)}` },
  ]
  const seen = Object.entries(explanation.facts).map(([name, value]) => `${name} ${String(value)}`)
  return seen.length === 0
    ? facts
    : [...facts, { label: 'Input of the rules', text: seen.join(', ') }]
}

function rulesTable({ rules, before }: Explanation): TablePart {
  return tablePart({
    caption: 'Rules in order',
    rows: rules.map(({ rule, code, decides }) => ({
      head: words('Rule', `${ruleWords[rule]?.number ?? ''} ${rule}`.trim()),
      cells: [
        words('Question', ruleWords[rule]?.asks ?? ''),
        before !== null
          ? mark('Result', 'not reached', 'plain')
          : code === null
            ? mark('Result', 'yes', 'good')
            : mark('Result', `no: ${code}`, 'bad'),
        words('Decides', decides ? 'this rule' : ''),
      ],
    })),
    nothing: 'No rules.',
  })
}
