import type { State } from '../../../domain/ratio/standing.ts'

// Standings as members and staff read of them.

export const STATE_WORDS: Readonly<Record<State, string>> = {
  exempt: 'Exempt',
  ok: 'Good',
  watch: 'Watched',
  disabled: 'May not download',
}

export const CAUSE_WORDS: Readonly<Record<string, string>> = {
  override: 'staff decided so',
  exempt: 'no rule applied any more',
  'judged-again': 'a rule applied again',
  breach: 'the rule was broken',
  mended: 'the rule was kept again',
  overdraw: 'too much was downloaded on watch',
  expired: 'the watch was over',
  reminder: 'a reminder',
  restored: 'the rule was kept again',
  amnesty: 'everything was free',
}
