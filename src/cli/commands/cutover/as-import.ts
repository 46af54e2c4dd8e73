import type { Command } from '../../define-command.ts'
import { cutover } from './cutover.ts'
import { cutoverSums } from './sums.ts'

// The last steps of a migration under the name of the first one, for people who look for them
// there.

export const importCutOver: Command = { ...cutover, name: 'import cut-over' }
export const importGiveBack: Command = { ...cutoverSums, name: 'import give-back' }
