import fs from 'node:fs'
import path from 'node:path'
import { openAuthority, REVOKED_FILE } from '../../../bridge/certificates/authority.ts'
import { certificateFolder } from '../../../bridge/certificates/identity.ts'
import { stillReports } from '../../../domain/fleet/removal-texts.ts'
import type { Config } from '../../../shared/config.ts'
import { serviceTypes } from '../../../shared/services/report.ts'
import { remove } from '../../../store/fleet/remove-node.ts'
import { CommandError, defineCommand } from '../../define-command.ts'
import { typeOf } from './node.ts'

export const nodeRemove = defineCommand({
  name: 'node remove',
  summary: 'removes a node or a program from the fleet; a tracker is refused within seconds',
  permission: 'nodes.edit',
  operands: ['NAME'],
  options: {
    type: { type: 'string', value: 'TYPE', doc: `only ${serviceTypes.join(', ')}` },
    reason: { type: 'string', value: 'TEXT', doc: 'why, for the audit log' },
  },
  async run({ operands, options, config, clock, acting, withDatabase }) {
    const [name] = operands
    const type = typeOf(options.type)
    const certificates = revoker(config, name, clock.now())
    const removal = { name, type, reason: options.reason ?? '' }
    const given = { by: acting.actor, now: clock.now(), revoke: certificates.revoke }
    const { removed, reporting } = await withDatabase((db) => remove(db, removal, given))
    const kept = reporting.map((one) => stillReports(name, one))
    if (removed.length === 0 && kept.length > 0) throw new CommandError(kept.join('\n'))
    // Even a node that never joined may have a certificate.
    if (removed.length === 0 && type === null) await certificates.revoke()
    const { revoked, hint } = certificates.done()
    if (removed.length === 0 && revoked === 0) throw new CommandError(`there is no node ${name}`)
    const counted = `${revoked} certificate${revoked === 1 ? '' : 's'} revoked.`
    const text = [`${name} was removed; ${counted}${hint}`, ...kept].join('\n')
    return { text, json: { name, removed, revoked, reporting } }
  },
})

/**
 * Returns the function that revokes the certificates of a name, if this machine has the authority.
 */
function revoker(config: Config, name: string, now: Date) {
  const folder = certificateFolder(config)
  const authority = openAuthority(folder)
  let revoked = 0
  let isAsked = false
  return {
    async revoke(): Promise<string | null> {
      isAsked = true
      if (authority === null) return null
      revoked += await authority.revoke(name, now)
      return fs.readFileSync(path.join(folder, REVOKED_FILE), 'utf8')
    },
    done: () => ({
      revoked,
      hint:
        isAsked && authority === null
          ? ' Run it on the machine with the authority to revoke certificates.'
          : '',
    }),
  }
}
