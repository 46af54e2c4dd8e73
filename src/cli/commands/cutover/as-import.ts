import type { Command } from '../../define-command.ts'
import { cutover } from './cutover.ts'
import { cutoverSums } from './sums.ts'

// The last steps of a migration under the name of the first one (`babou import`), where people may
// look for them.

export const importCutOver: Command = { ...cutover, name: 'import cut-over' }
export const importGiveBack: Command = { ...cutoverSums, name: 'import give-back' }
