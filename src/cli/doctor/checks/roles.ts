import type { RoleState } from '../../endpoints/ask-role.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { fatal, warning, note, ok } = findings('roles')

export const rolesCheck: Check = {
  name: 'roles',
  look({ roles: all, supervisor, database }) {
    const hasNetwork = (database.health?.content?.irc ?? []).length > 0
    const roles = all.filter(({ role, isUp }) => role !== 'announce' || isUp || hasNetwork)
    const up = roles.filter(({ isUp }) => isUp)
    if (up.length === 0 && supervisor === null) {
      return [note('nothing is running', 'npm start, or the units of deploy/systemd')]
    }
    return roles.map((state) => judge(state, supervisor !== null))
  },
}

function judge(state: RoleState, isSupervised: boolean): Finding {
  const { role, isUp, isReady, pid, version, detail } = state
  if (isReady) return ok(`${role} is ready (pid ${pid}, ${version})`)
  if (isUp) {
    const why = JSON.stringify(detail)
    return warning(`${role} is up, but not ready: ${why}`, mendOf(detail))
  }
  if (isSupervised) {
    return fatal(
      `${role} is down although babou up runs here`,
      'see its last lines in the log; it is restarted after increasing pauses',
    )
  }
  return note(`${role} is not running here`, `npx babou ${role}, if it should`)
}

function mendOf(detail: Readonly<Record<string, unknown>>): string {
  if (detail.database === 'away') return 'fix the database: see the findings about it'
  if (detail.state === 'loading') return 'wait for the first full snapshot from jobs'
  if (detail.journalRefused === true) return 'free space on the disk of BABOU_DATA'
  return 'see its log (docs/operators/logs.md)'
}
