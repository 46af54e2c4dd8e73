import type { Command } from '../define-command.ts'
import { config } from './config.ts'
import { migrateStatus, migrateUpCommand } from './migrate.ts'
import { jobs, site, tracker } from './roles.ts'
import { setupLink } from './setup-link.ts'
import { up } from './up.ts'

/** Every command, in the order of `babou --help`. */
export const commands: readonly Command[] = [
  up,
  site,
  tracker,
  jobs,
  setupLink,
  migrateUpCommand,
  migrateStatus,
  config,
]
