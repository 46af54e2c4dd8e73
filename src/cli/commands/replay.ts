import { count } from '../../shared/format.ts'
import type { ReplayNote } from '../../store/traffic/replay.ts'
import { replayMember } from '../../store/traffic/replay.ts'
import { memberNamed } from '../arguments/acting.ts'
import { defineCommand } from '../define-command.ts'

export const ledgerReplay = defineCommand({
  name: 'ledger replay',
  summary: 'recalculates the traffic of a member from its reported bytes, and shows differences',
  permission: 'ledger.replay',
  options: {
    member: { type: 'string', value: 'NAME', doc: 'the member', required: true },
  },
  run: ({ options, acting, clock, withDatabase }) =>
    withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, options.member)
      const report = await replayMember(db, { id, name }, acting.actor, clock.now())
      const { faults, changed, faultCount, changedCount, ...sums } = report
      const text = [
        ...faults.map((note) => `wrong: ${line(note)}`),
        ...changed.map((note) => `changed since: ${line(note)}`),
        `${name}: ${count(sums.intervals)} intervals of ${count(sums.torrents)} torrents; ` +
          `up ${count(sums.up)} + ${count(sums.creditUp)} = ${count(sums.uploaded)} bytes, ` +
          `down ${count(sums.down)} - ${count(sums.creditDown)} = ${count(sums.downloaded)} bytes`,
        `${count(faultCount)} sums are wrong, ${count(changedCount)} intervals would differ today`,
      ]
      const texts = Object.entries(sums).map(([key, value]) => {
        return [key, typeof value === 'bigint' ? String(value) : value]
      })
      const json = { ...Object.fromEntries(texts), faults, faultCount, changed, changedCount }
      return { text: text.join('\n'), json, exitCode: faultCount === 0 ? 0 : 1 }
    }),
})

function line({ torrent, at, what, booked, now }: ReplayNote): string {
  const when = at === null ? '' : `, ${at.toISOString()}`
  return `${torrent}${when}: ${what}: booked ${booked}, now ${now}`
}
