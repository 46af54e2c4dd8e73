import { openAuthority } from '../../../bridge/certificates/authority.ts'
import { certificateFolder } from '../../../bridge/certificates/identity.ts'
import type { Config } from '../../../shared/config.ts'
import { takeBack } from '../../../store/fleet/take-back-node.ts'
import { CommandError, defineCommand } from '../../define-command.ts'

export const nodeTakeBack = defineCommand({
  name: 'node take-back',
  summary: 'adds a tracker that was removed by mistake to the fleet again',
  permission: 'nodes.edit',
  operands: ['NAME'],
  async run({ operands, config, clock, acting, withDatabase }) {
    const [name] = operands
    if (isRevoked(config, name)) {
      throw new CommandError(
        `the certificates of ${name} were revoked, and it needs another one: ` +
          `run \`babou node add ${name}\`, and \`babou node join\` on its machine`,
      )
    }
    const isDone = await withDatabase((db) => takeBack(db, name, acting.actor, clock.now()))
    if (!isDone) throw new CommandError(`no tracker of the name ${name} was removed`)
    const says = `${name} is part of the fleet again, and is listed when it reports.`
    const next = `If it was stopped, start it. \`babou haproxy --against FILE\` shows what changes.`
    return { text: `${says}\n${next}`, json: { name } }
  },
})

/** Whether every certificate that this machine's authority has issued to the node is revoked. */
function isRevoked(config: Config, name: string): boolean {
  const issued = openAuthority(certificateFolder(config))?.issued() ?? []
  const its = issued.filter((one) => one.name === name)
  return its.length > 0 && its.every(({ revokedAt }) => revokedAt !== null)
}
