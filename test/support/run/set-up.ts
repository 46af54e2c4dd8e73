import { measureFile } from '../cost/measure.ts'
import { refuseWarnings } from './no-warnings.ts'
import { seedProperties } from './property-seed.ts'
import { skipQuarantined } from './quarantine.ts'

// Set-up of every project: vitest loads this file again for each file of tests, and not what it
// imports.

measureFile()
seedProperties()
skipQuarantined()
refuseWarnings()
