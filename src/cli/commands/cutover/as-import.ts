import type { Command } from '../../define-command.ts'
import { cutover } from './cutover.ts'
import { cutoverSums } from './sums.ts'

// The last steps of a move under the name of its first, for those who look for them there.

export const importCutOver: Command = { ...cutover, name: 'import cut-over' }
export const importGiveBack: Command = { ...cutoverSums, name: 'import give-back' }
