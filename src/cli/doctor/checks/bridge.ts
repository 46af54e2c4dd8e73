import type { RoleState } from '../../ask-role.ts'
import { findings, type BridgeLook, type Check, type Finding } from '../finding.ts'

const { fatal, note, ok } = findings('bridge')

export const bridge: Check = {
  name: 'bridge',
  look({ bridge: look, roles, config }) {
    const faults = [look.listen, look.connect].filter((urls) => typeof urls === 'string')
    if (faults.length > 0) {
      return [...new Set(faults)].map((fault) => fatal(fault, 'see docs/reference/settings.md'))
    }
    const asked = config.BABOU_BRIDGE_LISTEN ?? [`unix:${config.BABOU_DATA}/bridge.sock`]
    const replaced = asked.find((url) => url.startsWith('unix:') && !look.listen.includes(url))
    const shortened =
      replaced === undefined
        ? []
        : [note(`the socket's path is too long, so it is ${String(look.listen)} instead`)]
    return [...shortened, ...reach(look, stateOf(roles, 'jobs'), stateOf(roles, 'tracker'))]
  },
}

function stateOf(roles: readonly RoleState[], role: string): RoleState | undefined {
  return roles.find((state) => state.role === role && state.isUp)
}

function reach(
  { faults, listen, connect }: BridgeLook,
  jobs: RoleState | undefined,
  tracker: RoleState | undefined,
): Finding[] {
  if (jobs === undefined && tracker === undefined) {
    return [ok(`jobs would listen at ${String(listen)}`)]
  }
  const reached = [...faults].filter(([, fault]) => fault === null)
  if (faults.size > 0 && reached.length === 0) {
    const [[, fault]] = faults
    const where = `${String(connect)} cannot be reached: ${fault}`
    return [
      fatal(
        `trackers do not find the bridge, ${where}`,
        'start jobs, or set BABOU_BRIDGE to where its BABOU_BRIDGE_LISTEN is',
      ),
    ]
  }
  return tracker === undefined
    ? [ok(`answers at ${String(connect)}`)]
    : joined(tracker, String(connect))
}

/** The tracker says itself how its link stands. */
function joined({ detail }: RoleState, where: string): Finding[] {
  const link = detail.bridge as
    { isUp: boolean; isCaughtUp: boolean; fault: string | null } | undefined
  if (link?.isUp === true && link.isCaughtUp) return [ok(`the tracker is joined at ${where}`)]
  if (link?.isUp === true) {
    return [note(`the tracker has joined at ${where} and is being brought up to date`)]
  }
  const fault = link?.fault ?? 'no reason given'
  const isKey = /key|proof|secret/i.test(fault)
  const isOff = fault.startsWith('staff have switched')
  return [
    fatal(
      `the tracker is not joined to jobs: ${fault}`,
      isOff
        ? 'staff let it in again in the console, under Switched off'
        : isKey
          ? 'give both the same BABOU_SECRET: the bridge key is made from it'
          : 'see the log of both ends; announces go on meanwhile and are booked later',
    ),
  ]
}
