import type { SlotsExplained } from '../../../domain/roles/slots.ts'
import { explainSlots } from '../../../domain/roles/slots.ts'
import { count as countText } from '../../../shared/format.ts'
import { count, oneOf, record, text } from '../../../shared/shape.ts'
import type { SlotFacts } from '../../../store/roles/member-slots.ts'
import type { TrackerSettings } from '../../../store/records/settings/settings.ts'

// How many torrents a member may download and seed at once, and why: in words, and for tools.

const explained = record({
  slots: count.describe('0: any number'),
  by: oneOf(['own', 'role', 'rule', 'site']).describe('rule: the ratio rule, for the time being'),
  name: text(40).nullable().describe('of the role that gives it'),
})

export const slotsShape = record({ leech: explained, seed: explained })

export interface MemberSlots {
  readonly leech: SlotsExplained
  readonly seed: SlotsExplained
}

type SiteSlots = Pick<TrackerSettings, 'leechSlots' | 'seedSlots'>

/** What holds for a member. */
export function slotsOf(facts: SlotFacts, site: SiteSlots): MemberSlots {
  const { own, judged, leech, seed } = facts
  return {
    leech: explainSlots({ own: own.leech, judged }, leech, site.leechSlots ?? 0),
    seed: explainSlots({ own: own.seed, judged: null }, seed, site.seedSlots ?? 0),
  }
}

export interface SlotLine {
  readonly label: string
  readonly text: string
  readonly because: string
}

export function slotLines({ leech, seed }: MemberSlots): readonly SlotLine[] {
  return [
    { label: 'Downloads at once', text: slotsText(leech.slots), because: because(leech) },
    { label: 'Seeds at once', text: slotsText(seed.slots), because: because(seed) },
  ]
}

/** Slots as people read them; null: nothing of its own. */
export function slotsText(slots: number | null): string {
  if (slots === null) return '–'
  return slots === 0 ? 'any number' : countText(slots)
}

function because({ by, name }: SlotsExplained): string {
  if (by === 'own') return 'given to you alone'
  if (by === 'rule') return 'as many as the ratio rule allows now'
  return by === 'role' ? `by ${name ?? 'a role'}` : 'for everybody'
}
