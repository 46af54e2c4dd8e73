import type { MemberSection } from '../section.ts'
import { addresses } from './addresses.ts'
import { anomalies } from './anomalies.ts'
import { days } from './days.ts'
import { factors } from './factors.ts'
import { history } from './history.ts'
import { keys } from './keys.ts'
import { ledger } from './ledger.ts'
import { notes } from './notes.ts'
import { hitAndRun } from './hit-and-run.ts'
import { applications } from './applications.ts'
import { rights } from './rights.ts'
import { running } from './running.ts'
import { sessions } from './sessions.ts'
import { noted } from './noted.ts'
import { pieces } from './pieces.ts'
import { stands } from './stands.ts'
import { standing } from './standing.ts'
import { tokens } from './tokens.ts'
import { tree } from './tree.ts'
import { warnings } from './warnings.ts'

/** The sections of a member's page in the console, in the order in which each tab shows them. */
export const memberSections: readonly MemberSection[] = [
  stands,
  warnings,
  notes,
  applications,
  tree,
  sessions,
  factors,
  tokens,
  keys,
  addresses,
  history,
  days,
  hitAndRun,
  running,
  pieces,
  anomalies,
  noted,
  rights,
  standing,
  ledger,
]
