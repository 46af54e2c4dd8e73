import * as targets from '../../store/alerts/targets.ts'
import * as windows from '../../store/alerts/windows.ts'
import type { Scene } from './scene.ts'

// Where alerts about the fleet would be sent, and when they are not. Alerts themselves are about
// machines that run: a demo invents none.

const USUAL = { fromHour: 7, untilHour: 23, isOn: false } as const
const ROOM = {
  ...{ name: 'The room of staff', kind: 'slack', severity: 'warning', ...USUAL },
  settings: { url: 'https://hooks.example/alerts' },
} as const

/** Adds a target, which is off so that a demo sends nothing, and a maintenance window. */
export async function prepareFleet({ db, secrets, owner, ago }: Scene): Promise<void> {
  await targets.make(db, secrets, ROOM, owner, ago(60 * 24))
  const reason = 'The provider replaces a switch.'
  const night = { about: '', reason, startsAt: ago(-5 * 24), endsAt: ago(-5 * 24 - 2) }
  await windows.make(db, night, owner, ago(20))
}
