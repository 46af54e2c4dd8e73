import type { CommandGroup } from '../command-line.ts'
import type { Command } from '../define-command.ts'
import { asnImport } from './asn.ts'
import { certAdd, certInit, certList, certRenew, certRevoke } from './bridge-cert.ts'
import { backup } from './backup.ts'
import { config } from './config.ts'
import { demoCommand } from './demo.ts'
import { conformance } from './conformance.ts'
import { doctor } from './doctor.ts'
import { explain } from './explain.ts'
import { haproxy } from './haproxy.ts'
import { events } from './events.ts'
import { ledgerCheckCommand } from './ledger.ts'
import { logs } from './logs.ts'
import { migrateStatus, migrateUpCommand } from './migrate.ts'
import { permissions } from './permissions.ts'
import { alertsList, alertsRules, alertsTest } from './fleet/alerts.ts'
import { fleetDns, fleetNftables, fleetPrometheus } from './fleet/generated.ts'
import { join } from './fleet/join.ts'
import { nodeAdd, nodeMove, nodeRemove, nodeRename } from './fleet/node-change.ts'
import { nodeList } from './fleet/node.ts'
import { jobsHistory, jobsPause, jobsResume, jobsRun } from './jobs.ts'
import { jobsList } from './jobs-list.ts'
import { announce, jobs, site, tracker } from './roles.ts'
import { ledgerReplay } from './replay.ts'
import { restore } from './restore.ts'
import { simulateCheating } from './economy/simulate.ts'
import { simulateSwarm } from './economy/simulate-swarm.ts'
import { setupLink } from './setup-link.ts'
import { importCommand, importUndo } from './import.ts'
import { integrationsWrite } from './integrations.ts'
import { routes } from './routes.ts'
import { status } from './status.ts'
import { tokenAdd, tokenList, tokenRevoke } from './token.ts'
import { torrentAdd } from './torrent.ts'
import { up } from './up.ts'
import {
  userBan,
  userPassword,
  userRemoveFactors,
  userResetPasskey,
  userRole,
  userUnban,
} from './user-acts.ts'
import { userAdd, userList, userShow } from './user.ts'

/** The commands in the order of `babou --help`. */
export const commandGroups: readonly CommandGroup[] = [
  { title: 'Run', commands: [up, site, tracker, jobs, announce, status, logs, doctor, setupLink] },
  {
    title: 'Members',
    commands: [
      ...[userAdd, userList, userShow, userRole, userPassword, userBan, userUnban],
      ...[userRemoveFactors, userResetPasskey, tokenAdd, tokenList, tokenRevoke],
    ],
  },
  {
    title: 'Catalog and economy',
    commands: [
      ...[torrentAdd, integrationsWrite, demoCommand, importCommand, importUndo],
      ...[asnImport, ledgerCheckCommand, ledgerReplay, simulateCheating],
    ],
  },
  { title: 'Bridge', commands: [certInit, certAdd, certRenew, certRevoke, certList] },
  { title: 'Database', commands: [migrateUpCommand, migrateStatus, backup, restore] },
  {
    title: 'Scheduled tasks',
    commands: [jobsList, jobsRun, jobsPause, jobsResume, jobsHistory],
  },
  { title: 'Trackers', commands: [conformance, explain, haproxy, simulateSwarm] },
  {
    title: 'Fleet',
    commands: [
      ...[nodeList, nodeAdd, join, nodeMove, nodeRename, nodeRemove],
      ...[fleetPrometheus, fleetNftables, fleetDns, alertsList, alertsRules, alertsTest],
    ],
  },
  { title: 'Reference', commands: [config, routes, permissions, events] },
]

export const commands: readonly Command[] = commandGroups.flatMap((group) => group.commands)
