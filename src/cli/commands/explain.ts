import { readUrl } from '../../domain/announce/announce-url.ts'
import { ruleWords } from '../../domain/announce/rule-labels.ts'
import * as explanations from '../../store/fleet/explanations.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as members from '../../store/members/members.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import { table } from '../output.ts'

/** How long to wait for answers: trackers that are up answer almost immediately. */
const WAIT_MS = 5_000

export const explain = defineCommand({
  name: 'explain',
  summary: 'shows what every tracker would answer to an announce, and which rule decides',
  permission: 'announces.trace',
  operands: ['URL'],
  options: {
    member: { type: 'string', value: 'NAME', doc: 'the member, if the passkey is masked' },
    from: { type: 'string', value: 'ADDRESS', doc: 'the address of the client; default: any' },
  },
  run({ operands, options, acting, secrets, clock, withDatabase }) {
    const url = readUrl(operands[0])
    if (url === null) throw new UsageError('that is not an announce URL')
    return withDatabase(async (db) => {
      const member =
        options.member === undefined
          ? url.passkey && (await members.byPasskey(db, secrets, url.passkey))
          : await memberPages.byName(db, options.member)
      if (options.member !== undefined && !member) {
        throw new CommandError(`there is no member ${options.member}`)
      }
      if (!member && url.passkey === null) throw new UsageError('--member is missing')
      const memberId = member ? member.id : null
      const question = {
        memberId,
        query: url.query,
        address: options.from ?? null,
        isBrowser: false,
      }
      const asked = { question, member: member ? member.name : null }
      const id = await explanations.ask(db, asked, acting.actor, clock.now())
      const answers = await explanations.answersOfAll(db, id, clock.now(), WAIT_MS)
      if (answers.length === 0) throw new CommandError('no tracker answered: is one up?')
      return { text: answers.map(textOf).join('\n\n'), json: { id, ...asked, answers } }
    })
  },
})

function textOf({ node, explanation }: explanations.AnswerRow): string {
  const { code, reply, text, before, rules, passesTo = null } = explanation
  if (passesTo !== null) return `${node}: passes the announce on to ${passesTo}, which decides it`
  const verdict = code === null ? 'a normal reply' : `${reply}: ${text} (${code})`
  if (before !== null) return `${node}: ${verdict}; decided by the ${before}, before any rule`
  const rows = rules.map(({ rule, code: no, decides }) => [
    String(ruleWords[rule]?.number ?? ''),
    rule,
    ruleWords[rule]?.asks ?? '',
    no === null ? 'yes' : `no: ${no}`,
    decides ? 'decides' : '',
  ])
  return `${node}: ${verdict}\n${table([['rule', 'name', 'condition', 'result', ''], ...rows])}`
}
