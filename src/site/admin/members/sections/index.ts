import type { MemberSection } from '../section.ts'
import { anomalies } from './anomalies.ts'
import { notes } from './notes.ts'
import { rights } from './rights.ts'
import { running } from './running.ts'
import { signIns } from './sign-ins.ts'
import { noted } from './noted.ts'
import { tree } from './tree.ts'
import { warnings } from './warnings.ts'

/** The sections of a member's page in the console, in the order in which each leaf shows them. */
export const memberSections: readonly MemberSection[] = [
  warnings,
  notes,
  tree,
  signIns,
  running,
  anomalies,
  noted,
  rights,
]
