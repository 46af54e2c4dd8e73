import { migrateUp, migrationStates } from '../../store/base/migrate.ts'
import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

export const migrateUpCommand = defineCommand({
  name: 'migrate up',
  summary: 'brings the schema of the database up to that of this babou',
  permission: null,
  why: 'it brings the schema up to the program, whoever the members are',
  async run({ withUrl, log, clock }) {
    const ran = await withUrl((url) => migrateUp(url, { log, now: clock.now() }))
    const text = ran.length === 0 ? 'nothing to do' : ran.map((name) => `ran ${name}`).join('\n')
    return { text, json: { ran } }
  },
})

export const migrateStatus = defineCommand({
  name: 'migrate status',
  summary: 'says which migrations the database has had',
  permission: null,
  why: 'it reads which migrations the schema has had',
  async run({ withUrl }) {
    const states = await withUrl((url) => migrationStates(url))
    const rows = states.map(({ name, appliedAt }) => [name, appliedAt?.toISOString() ?? 'pending'])
    const json = states.map(({ name, appliedAt }) => ({ name, appliedAt: appliedAt ?? null }))
    return { text: table([['migration', 'applied'], ...rows]), json }
  },
})
