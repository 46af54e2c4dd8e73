import type { TextKind } from '../../../../../domain/text-rules/text-rules.ts'
import { kindLabels } from '../../../../../domain/text-rules/text-rules.ts'

/** `Topics, Posts`. */
export function kindNames(kinds: readonly TextKind[]): string {
  return kinds.map((one) => kindLabels[one]).join(', ')
}
