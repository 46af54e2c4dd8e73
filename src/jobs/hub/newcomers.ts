import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import type { Authority } from '../../bridge/certificates/authority.ts'
import { openAuthority } from '../../bridge/certificates/authority.ts'
import { certificateFolder, identityFiles } from '../../bridge/certificates/identity.ts'
import type { Newcomers } from '../../bridge/hub/newcomers.ts'
import type { Refusal } from '../../bridge/hub/gate.ts'
import type { Claim, Granted } from '../../bridge/joining/messages.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import { givenSettings } from '../../shared/config.ts'
import { writeWhole } from '../../shared/data-folder.ts'
import { loadMasterSecret } from '../../shared/secrets.ts'
import type { Db } from '../../store/base/db.ts'
import * as fleetNodes from '../../store/fleet/fleet-nodes.ts'
import type { Joining } from './joined-settings.ts'
import { settingsOf } from './joined-settings.ts'
import type { Library } from '../library/library.ts'

// Machines that become nodes with a join word from `babou node add`.

const CERTIFICATE_DAYS = 365

interface NewcomersOptions {
  readonly db: Db
  readonly config: Config
  readonly clock: Clock
  readonly library: Library
}

export function createNewcomers(options: NewcomersOptions): Newcomers {
  const { db, config, clock, library } = options
  const authority = () => openAuthority(certificateFolder(config))
  return {
    authority: () => authority()?.certificate ?? null,
    claim(asked, address) {
      const found = authority()
      if (found === null) return Promise.resolve(refusedWord('this hub has no authority'))
      return claim(options, found, asked, address)
    },
    async state({ node, stateKey }) {
      if (await fleetNodes.mayReadState(db, node, stateKey, clock.now())) return library.lend()
      return { code: 'state', text: `${node} may not read a state: it did not join in this hour` }
    },
  }
}

function refusedWord(text: string): Refusal {
  return { code: 'word', text }
}

async function claim(
  { db, config, clock }: NewcomersOptions,
  authority: Authority,
  { id, token, publicKey }: Claim,
  address: string | null,
): Promise<Granted | Refusal> {
  const now = clock.now()
  const stateKey = randomBytes(32).toString('hex')
  const claimed = await fleetNodes.claim(db, { id, token, stateKey }, address, now)
  if (!claimed.ok) return refusedWord(claimed.why)
  const { name, role } = claimed
  return {
    ...{ node: name, role, stateKey },
    certificate: await certificateOf(authority, claimed, { publicKey, now }),
    secret: loadMasterSecret(config),
    settings: settingsOf(claimed, givenSettings()),
  }
}

/** Creates the certificate of a new machine; '' for a site, which only talks to the database. */
async function certificateOf(
  authority: Authority,
  { name, role, address }: Joining,
  { publicKey, now }: { publicKey: string; now: Date },
): Promise<string> {
  if (role === 'site') return ''
  const hosts = role === 'jobs' && address !== null ? [address] : []
  const spec = { name, roles: [role], hosts, days: CERTIFICATE_DAYS, publicKey }
  return (await authority.issue(spec, { now, random: randomBytes })).bundle
}

/**
 * Stores the fleet's list of revoked certificates where this hub reads it. A newer file is kept: on
 * the machine with the authority, the authority writes it.
 */
export function keepRevoked(config: Config, { list, at }: fleetNodes.RevokedList): void {
  const { file } = identityFiles(config).revoked
  const found = fs.statSync(file, { throwIfNoEntry: false })
  if (found !== undefined && found.mtime >= at) return
  if (fs.existsSync(certificateFolder(config))) writeWhole(file, list, 0o644)
}
