import type { RoleState } from '../../ask-role.ts'
import { explain, twinsAmong } from '../../ports.ts'
import { findings, type Check, type Finding } from '../finding.ts'
import type { PortLook } from '../machine.ts'

const { fatal, ok } = findings('ports')

export const ports: Check = {
  name: 'ports',
  look({ machine, roles }) {
    const twins = twinsAmong(machine.ports)
    if (twins !== null) {
      const [one, other] = twins
      return [
        fatal(
          `${one.portSetting} and ${other.portSetting} are both ${one.port}`,
          `give each its own port`,
        ),
      ]
    }
    return machine.ports.map((port) => judge(port, roles))
  },
}

function judge(look: PortLook, roles: readonly RoleState[]): Finding {
  const { port, role, fault, holder, portSetting } = look
  if (fault === null) return ok(`${portSetting}: ${port} is free`)
  const ours = roles.find((state) => state.role === role)
  // Without the rights to see whose a port is, a role that answers has it.
  const isOurs = ours?.isUp === true && (holder === null || holder.pid === ours.pid)
  if (fault.code !== 'EADDRINUSE') return fatal(explain(look, fault), `set ${portSetting}`)
  if (isOurs) return ok(`${portSetting}: ${port} is held by our ${role} (pid ${ours.pid})`)
  const who = holder === null ? 'another program' : `${holder.name} (pid ${holder.pid})`
  return fatal(
    `${portSetting}: port ${port} is taken by ${who}`,
    `end that program, or set ${portSetting} to a free port`,
  )
}
