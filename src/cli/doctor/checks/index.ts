import type { Check } from '../finding.ts'
import { backups } from './backups.ts'
import { bridge } from './bridge.ts'
import { certificate } from './certificate.ts'
import { clock } from './clock.ts'
import { database } from './database.ts'
import { disk } from './disk.ts'
import { irc } from './irc.ts'
import { leftovers } from './leftovers.ts'
import { limits } from './limits.ts'
import { mails } from './mails.ts'
import { network } from './network.ts'
import { ports } from './ports.ts'
import { program } from './program.ts'
import { proxies } from './proxies.ts'
import { rolesCheck } from './roles.ts'
import { secrets } from './secrets.ts'
import { settingsCheck } from './settings.ts'
import { torrents } from './torrents.ts'
import { traffic } from './traffic.ts'

/** All checks of the doctor, in the order of its output. */
export const checks: readonly Check[] = [
  program,
  settingsCheck,
  secrets,
  disk,
  limits,
  network,
  ports,
  database,
  clock,
  rolesCheck,
  bridge,
  certificate,
  proxies,
  traffic,
  torrents,
  backups,
  mails,
  irc,
  leftovers,
]
