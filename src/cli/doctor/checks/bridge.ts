import type { RoleState } from '../../endpoints/ask-role.ts'
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
        : [note(`the path of the socket is too long, so ${String(look.listen)} is used`)]
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
    return [ok(`jobs will listen at ${String(listen)}`)]
  }
  const reached = [...faults].filter(([, fault]) => fault === null)
  if (faults.size > 0 && reached.length === 0) {
    const [[, fault]] = faults
    const where = `${String(connect)} cannot be reached: ${fault}`
    return [
      fatal(
        `trackers cannot connect to the bridge: ${where}`,
        'start jobs, or set BABOU_BRIDGE to the address in its BABOU_BRIDGE_LISTEN',
      ),
    ]
  }
  return tracker === undefined
    ? [ok(`answers at ${String(connect)}`)]
    : joined(tracker, String(connect))
}

/** Returns findings about the link, whose state the tracker itself reports. */
function joined({ detail }: RoleState, where: string): Finding[] {
  const link = detail.bridge as
    { isUp: boolean; isCaughtUp: boolean; fault: string | null } | undefined
  if (link?.isUp === true && link.isCaughtUp) return [ok(`the tracker is connected to ${where}`)]
  if (link?.isUp === true) {
    return [note(`the tracker is connected to ${where} and is catching up`)]
  }
  const fault = link?.fault ?? 'no reason given'
  const isKey = /key|proof|secret/i.test(fault)
  const isOff = /^staff (have )?(switched|disabled)/.test(fault)
  return [
    fatal(
      `the tracker is not connected to jobs: ${fault}`,
      isOff
        ? 'enable it in the console, under Disabled trackers'
        : isKey
          ? 'use the same BABOU_SECRET for both: the bridge key is derived from it'
          : 'see the logs of both; announces continue and are booked later',
    ),
  ]
}
