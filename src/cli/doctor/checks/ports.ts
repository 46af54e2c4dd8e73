import { explain, twinsAmong } from '../../endpoints/ports.ts'
import { findings, type Check, type Examined, type Finding } from '../finding.ts'
import type { PortLook } from '../machine.ts'

const { fatal, ok } = findings('ports')

export const ports: Check = {
  name: 'ports',
  look(examined) {
    const { machine } = examined
    const twins = twinsAmong(machine.ports)
    if (twins !== null) {
      const [one, other] = twins
      return [
        fatal(
          `${one.portSetting} and ${other.portSetting} are both ${one.port}`,
          'use two different ports',
        ),
      ]
    }
    return machine.ports.map((port) => judge(port, examined))
  },
}

function judge(look: PortLook, { roles, supervisor }: Examined): Finding {
  const { port, role, fault, holder, portSetting } = look
  if (fault === null) return ok(`${portSetting}: ${port} is free`)
  const ours = roles.find((state) => state.role === role)
  // Without permission to see which process holds a port, a role that answers is assumed to hold
  // it.
  const isOurs = ours?.isUp === true && (holder === null || holder.pid === ours.pid)
  if (fault.code !== 'EADDRINUSE') return fatal(explain(look, fault), `set ${portSetting}`)
  if (isOurs) return ok(`${portSetting}: ${port} is used by our ${role} (pid ${ours.pid})`)
  // A role listens for a moment before it answers: its parent process shows what it belongs to.
  if (supervisor !== null && holder?.parent === supervisor.pid) {
    return ok(
      `${portSetting}: ${port} is used by our ${role} (pid ${holder.pid}), which is starting`,
    )
  }
  const who = holder === null ? 'another program' : `${holder.name} (pid ${holder.pid})`
  return fatal(
    `${portSetting}: port ${port} is taken by ${who}`,
    `stop that program, or set ${portSetting} to a free port`,
  )
}
