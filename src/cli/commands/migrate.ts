import { migrateUp, migrationStates } from '../../store/base/migrate.ts'
import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

export const migrateUpCommand = defineCommand({
  name: 'migrate up',
  summary: 'updates the database schema to this version of babou',
  permission: null,
  why: 'it updates the schema, independent of members',
  async run({ withUrl, log, clock }) {
    const ran = await withUrl((url) => migrateUp(url, { log, now: clock.now() }))
    const text = ran.length === 0 ? 'nothing to do' : ran.map((name) => `ran ${name}`).join('\n')
    return { text, json: { ran } }
  },
})

export const migrateStatus = defineCommand({
  name: 'migrate status',
  summary: 'shows which migrations the database has',
  permission: null,
  why: 'it only reads the list of migrations',
  async run({ withUrl }) {
    const states = await withUrl((url) => migrationStates(url))
    const rows = states.map(({ name, appliedAt }) => [name, appliedAt?.toISOString() ?? 'pending'])
    const json = states.map(({ name, appliedAt }) => ({ name, appliedAt: appliedAt ?? null }))
    return { text: table([['migration', 'applied'], ...rows]), json }
  },
})
