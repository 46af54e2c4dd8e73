import type { AnnounceQuestion, Explanation } from '../../../../../bridge/events/explain-events.ts'
import { ruleWords } from '../../../../../domain/announce/rule-labels.ts'
import { bytes, count } from '../../../../../shared/format.ts'
import type { AnswerRow } from '../../../../../store/fleet/explanations.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { mark, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { control } from '../../../../http/control.ts'
import type { Fact, Section, SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const EXPLAIN = '/admin/explain'

export function askPage(form: Typed): ConfirmPage {
  const number = (name: string, label: string) =>
    control('text', form, name, label, { maxLength: 19, autocomplete: 'off' })
  const controls = [
    control('area', form, 'url', 'Announce URL', {
      rows: 3,
      maxLength: 4_000,
      hint:
        'As a client sent it. Its passkey says who it is, and is not kept; ' +
        'what follows is not needed then.',
    }),
    control('text', form, 'member', 'Member', {
      maxLength: 30,
      autocomplete: 'off',
      hint: 'Goes before the passkey of the URL, such as when that was masked.',
    }),
    control('text', form, 'torrent', 'Torrent', {
      maxLength: 15,
      autocomplete: 'off',
      hint: 'The number in its address.',
    }),
    control('select', form, 'event', 'Event', {
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
    control('text', form, 'client', 'Peer id', {
      maxLength: 20,
      autocomplete: 'off',
      hint: 'Its beginning tells the client: -qB4650- unless given.',
    }),
    control('text', form, 'address', 'Address', {
      maxLength: 45,
      autocomplete: 'off',
      hint: 'Where it comes from; left empty: from anywhere.',
    }),
  ]
  const given = {
    title: 'Explain an announce',
    lead: [
      'Every tracker is asked what it would answer now, and which rule decides. ' +
        'Nothing is changed: no session, no counter, no byte.',
    ],
    action: EXPLAIN,
    button: 'Explain',
    isDanger: false,
    backHref: '/admin',
  }
  return confirmPage(given, form, controls)
}

export function answersPage(
  question: AnnounceQuestion,
  member: string | null,
  answers: readonly AnswerRow[],
): SectionsPage {
  const asked = section('The announce', {
    facts: [
      { label: 'Member', text: member ?? 'nobody has this passkey' },
      { label: 'Query', text: question.query },
      { label: 'From', text: question.address ?? 'anywhere' },
    ],
  })
  const none = section('No answer yet', {
    lead: 'No tracker has answered. Is one up? Load this page again in a moment.',
  })
  return sectionsPage({
    title: 'An announce, explained',
    links: [{ label: 'Another one', href: EXPLAIN }],
    sections: [asked, ...(answers.length === 0 ? [none] : answers.flatMap(answerSections))],
  })
}

function answerSections({ node, explanation }: AnswerRow): Section[] {
  return [
    section(`What ${node} says`, { lead: leadOf(explanation), facts: factsOf(explanation) }),
    section(`The rules at ${node}`, {
      lead: 'In their order; the first that says no decides.',
      table: rulesTable(explanation),
    }),
  ]
}

function leadOf({ reply, code, text, before, rules }: Explanation): string {
  if (reply === 'normal') return 'A normal reply: no rule has anything against it.'
  const decider = rules.find(({ decides }) => decides)?.rule
  const why = before === null ? `the rule ${decider ?? ''} decides` : `${BEFORE[before] ?? before}`
  return `${reply === 'warn' ? 'A warning' : 'Refused'}: “${text}” (${code}); ${why}.`
}

const BEFORE: Readonly<Record<string, string>> = {
  passkey: 'the tracker knows no member by this passkey, so no rule is asked',
  query: 'the query is no announce, so no rule is asked',
  tracker: 'the tracker itself decides, before any rule',
}

function factsOf(explanation: Explanation): Fact[] {
  const { account, up, down, peers, peers6, seeders, leechers } = explanation
  const known = (is: boolean) => (is ? 'known' : 'unknown')
  const facts = [
    {
      label: 'The tracker knows',
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
    { label: 'Again in', text: `${count(explanation.intervalSeconds)} s` },
    { label: 'Peers', text: `${count(peers + peers6)} of ${count(seeders)} + ${count(leechers)}` },
  ]
  const seen = Object.entries(explanation.facts).map(([name, value]) => `${name} ${String(value)}`)
  return seen.length === 0 ? facts : [...facts, { label: 'What rules see', text: seen.join(', ') }]
}

function rulesTable({ rules, before }: Explanation): TablePage {
  return tablePage({
    title: 'Rules',
    caption: 'Rules in their order',
    columns: ['Rule', 'Asks', 'Says', 'Decides'],
    rows: rules.map(({ rule, code, decides }) => ({
      head: words('Rule', `${ruleWords[rule]?.number ?? ''} ${rule}`.trim()),
      cells: [
        words('Asks', ruleWords[rule]?.asks ?? ''),
        before !== null
          ? mark('Says', 'not asked', 'plain')
          : code === null
            ? mark('Says', 'yes', 'good')
            : mark('Says', `no: ${code}`, 'bad'),
        words('Decides', decides ? 'this one' : ''),
      ],
      acts: [],
    })),
    nothing: 'There are no rules.',
  })
}
