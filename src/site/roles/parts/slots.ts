import type { SlotsExplained } from '../../../domain/roles/slots.ts'
import { explainSlots } from '../../../domain/roles/slots.ts'
import { count as countText } from '../../../shared/format.ts'
import { count, oneOf, record, text } from '../../../shared/shape.ts'
import type { SlotFacts } from '../../../store/roles/member-slots.ts'
import type { TrackerSettings } from '../../../store/records/settings/settings.ts'

// Explains the download and seed slots of a member, in words and for programs.

const explained = record({
  slots: count.describe('0: unlimited'),
  by: oneOf(['own', 'role', 'rule', 'site']).describe('rule: the ratio policy, temporarily'),
  name: text(40).nullable().describe('name of the role it comes from'),
})

export const slotsShape = record({ leech: explained, seed: explained })

export interface MemberSlots {
  readonly leech: SlotsExplained
  readonly seed: SlotsExplained
}

type SiteSlots = Pick<TrackerSettings, 'leechSlots' | 'seedSlots'>

/** The slots of a member. */
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
    { label: 'Download slots', text: slotsText(leech.slots), because: because(leech) },
    { label: 'Seed slots', text: slotsText(seed.slots), because: because(seed) },
  ]
}

/** Formats slots; null: not set. */
export function slotsText(slots: number | null): string {
  if (slots === null) return '–'
  return slots === 0 ? 'unlimited' : countText(slots)
}

function because({ by, name }: SlotsExplained): string {
  if (by === 'own') return 'set for you by staff'
  if (by === 'rule') return 'limited by the ratio policy at the moment'
  return by === 'role' ? `from ${name ?? 'a role'}` : 'site default'
}
