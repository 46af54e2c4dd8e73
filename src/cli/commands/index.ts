import type { CommandGroup } from '../command-line.ts'
import type { Command } from '../define-command.ts'

type LoadCommand = () => Promise<Command>

interface GroupToLoad {
  readonly title: string
  readonly commands: Readonly<Record<string, LoadCommand>>
}

/**
 * The commands by name, in the order of `babou --help`. Each of them is loaded only when it is
 * called, because loading all of them takes longer than most commands run.
 */
const groups: readonly GroupToLoad[] = [
  {
    title: 'Run',
    commands: {
      up: async () => (await import('./up.ts')).up,
      site: async () => (await import('./roles.ts')).site,
      tracker: async () => (await import('./roles.ts')).tracker,
      jobs: async () => (await import('./roles.ts')).jobs,
      announce: async () => (await import('./roles.ts')).announce,
      status: async () => (await import('./status.ts')).status,
      drain: async () => (await import('./fleet/drain.ts')).drain,
      undrain: async () => (await import('./fleet/drain.ts')).undrain,
      'upgrade tracker': async () => (await import('./fleet/upgrade.ts')).upgradeTracker,
      logs: async () => (await import('./logs.ts')).logs,
      doctor: async () => (await import('./doctor.ts')).doctor,
      'setup-link': async () => (await import('./setup-link.ts')).setupLink,
    },
  },
  {
    title: 'Members',
    commands: {
      'user add': async () => (await import('./user.ts')).userAdd,
      'user list': async () => (await import('./user.ts')).userList,
      'user show': async () => (await import('./user.ts')).userShow,
      'user role': async () => (await import('./user-acts.ts')).userRole,
      'user password': async () => (await import('./user-acts.ts')).userPassword,
      'user ban': async () => (await import('./user-acts.ts')).userBan,
      'user unban': async () => (await import('./user-acts.ts')).userUnban,
      'user remove-factors': async () => (await import('./user-acts.ts')).userRemoveFactors,
      'user reset-passkey': async () => (await import('./user-acts.ts')).userResetPasskey,
      'token add': async () => (await import('./token.ts')).tokenAdd,
      'token list': async () => (await import('./token.ts')).tokenList,
      'token revoke': async () => (await import('./token.ts')).tokenRevoke,
    },
  },
  {
    title: 'Catalog and economy',
    commands: {
      'torrent add': async () => (await import('./torrent.ts')).torrentAdd,
      'integrations write': async () => (await import('./integrations.ts')).integrationsWrite,
      demo: async () => (await import('./demo.ts')).demoCommand,
      import: async () => (await import('./import.ts')).importCommand,
      'import undo': async () => (await import('./import.ts')).importUndo,
      'asn import': async () => (await import('./asn.ts')).asnImport,
      'ledger check': async () => (await import('./ledger.ts')).ledgerCheckCommand,
      'ledger replay': async () => (await import('./replay.ts')).ledgerReplay,
      'simulate cheating': async () => (await import('./economy/simulate.ts')).simulateCheating,
    },
  },
  {
    title: 'Moving from an old tracker',
    commands: {
      shadow: async () => (await import('./cutover/shadow.ts')).shadow,
      'shadow status': async () => (await import('./cutover/shadow.ts')).shadowStatus,
      cutover: async () => (await import('./cutover/cutover.ts')).cutover,
      'cutover back': async () => (await import('./cutover/cutover.ts')).cutoverBack,
      'cutover sums': async () => (await import('./cutover/sums.ts')).cutoverSums,
      'import cut-over': async () => (await import('./cutover/as-import.ts')).importCutOver,
      'import give-back': async () => (await import('./cutover/as-import.ts')).importGiveBack,
    },
  },
  {
    title: 'Bridge',
    commands: {
      'bridge cert init': async () => (await import('./bridge-cert.ts')).certInit,
      'bridge cert add': async () => (await import('./bridge-cert.ts')).certAdd,
      'bridge cert renew': async () => (await import('./bridge-cert.ts')).certRenew,
      'bridge cert revoke': async () => (await import('./bridge-cert.ts')).certRevoke,
      'bridge cert list': async () => (await import('./bridge-cert.ts')).certList,
    },
  },
  {
    title: 'Database',
    commands: {
      'migrate up': async () => (await import('./migrate.ts')).migrateUpCommand,
      'migrate status': async () => (await import('./migrate.ts')).migrateStatus,
      backup: async () => (await import('./backup.ts')).backup,
      restore: async () => (await import('./restore.ts')).restore,
    },
  },
  {
    title: 'Scheduled tasks',
    commands: {
      'jobs list': async () => (await import('./jobs-list.ts')).jobsList,
      'jobs run': async () => (await import('./jobs.ts')).jobsRun,
      'jobs pause': async () => (await import('./jobs.ts')).jobsPause,
      'jobs resume': async () => (await import('./jobs.ts')).jobsResume,
      'jobs history': async () => (await import('./jobs.ts')).jobsHistory,
    },
  },
  {
    title: 'Trackers',
    commands: {
      conformance: async () => (await import('./conformance.ts')).conformance,
      explain: async () => (await import('./explain.ts')).explain,
      haproxy: async () => (await import('./haproxy.ts')).haproxy,
      'simulate swarm': async () => (await import('./economy/simulate-swarm.ts')).simulateSwarm,
      'simulate choices': async () =>
        (await import('./economy/simulate-choices.ts')).simulateChoices,
    },
  },
  {
    title: 'Fleet',
    commands: {
      'node list': async () => (await import('./fleet/node.ts')).nodeList,
      'node add': async () => (await import('./fleet/node-change.ts')).nodeAdd,
      'node join': async () => (await import('./fleet/join.ts')).join,
      'node move': async () => (await import('./fleet/node-change.ts')).nodeMove,
      'node rename': async () => (await import('./fleet/node-change.ts')).nodeRename,
      'node remove': async () => (await import('./fleet/node-remove.ts')).nodeRemove,
      'node take-back': async () => (await import('./fleet/node-take-back.ts')).nodeTakeBack,
      'fleet prometheus': async () => (await import('./fleet/generated.ts')).fleetPrometheus,
      'fleet grafana': async () => (await import('./fleet/generated.ts')).fleetGrafana,
      'fleet nftables': async () => (await import('./fleet/generated.ts')).fleetNftables,
      'fleet dns': async () => (await import('./fleet/generated.ts')).fleetDns,
      'alerts list': async () => (await import('./fleet/alerts.ts')).alertsList,
      'alerts rules': async () => (await import('./fleet/alerts.ts')).alertsRules,
      'alerts test': async () => (await import('./fleet/alerts.ts')).alertsTest,
    },
  },
  {
    title: 'Reference',
    commands: {
      config: async () => (await import('./config.ts')).config,
      routes: async () => (await import('./routes.ts')).routes,
      permissions: async () => (await import('./permissions.ts')).permissions,
      events: async () => (await import('./events.ts')).events,
    },
  },
]

/** The function that loads a command, by the command's name: `user add`. */
export const commandLoaders: ReadonlyMap<string, LoadCommand> = new Map(
  groups.flatMap(({ commands }) => Object.entries(commands)),
)

/** Returns all commands, in the order of `babou --help`. */
export function loadCommandGroups(): Promise<readonly CommandGroup[]> {
  return Promise.all(
    groups.map(async ({ title, commands }) => ({
      title,
      commands: await Promise.all(Object.values(commands).map((load) => load())),
    })),
  )
}
