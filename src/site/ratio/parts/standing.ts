import type { State } from '../../../domain/ratio/standing.ts'

// Ratio standings as shown to members and staff.

export const STATE_WORDS: Readonly<Record<State, string>> = {
  exempt: 'Exempt',
  ok: 'Good',
  watch: 'On ratio watch',
  disabled: 'Downloading disabled',
}

export const CAUSE_WORDS: Readonly<Record<string, string>> = {
  override: 'staff override',
  exempt: 'no policy applied any more',
  'judged-again': 'a policy applied again',
  breach: 'the policy was not met',
  mended: 'the policy was met again',
  overdraw: 'too much was downloaded on ratio watch',
  expired: 'ratio watch ended',
  reminder: 'a reminder',
  restored: 'the policy was met again',
  amnesty: 'amnesty',
}
