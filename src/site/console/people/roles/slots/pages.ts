import { count, plural } from '../../../../../shared/format.ts'
import type {
  RoleSlots,
  RoleWithSlots,
  SlotPreview,
} from '../../../../../store/roles/role-slots.ts'
import { MEMBERS_AT_ONCE } from '../../../../../store/roles/role-slots.ts'
import type { PageData } from '../../../../http/action.ts'
import type { Control } from '../../../../http/control.ts'
import { control } from '../../../../http/control.ts'
import type { FormSummary, Typed } from '../../../../http/frame/fields.ts'
import { summary } from '../../../../http/frame/fields.ts'
import { slotsText } from '../../../../roles/parts/slots.ts'
import { slotText } from '../../members/parts/forms.ts'

export interface SlotsPage extends PageData {
  readonly action: string
  readonly now: string
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  /** The typed values and their effect; null before a preview. */
  readonly preview: {
    readonly says: string
    readonly changes: string
    readonly leechSlots: string
    readonly seedSlots: string
  } | null
}

const HINT = 'Leave empty if this role sets none. 0: no limit.'

/** Returns the page with the slots of a role, and the effect of other values. */
export function slotsPage(
  role: RoleWithSlots,
  form: Typed,
  preview: (SlotPreview & { readonly slots: RoleSlots }) | null,
): SlotsPage {
  const controls = [
    control('text', form, 'leechSlots', 'Simultaneous downloads', { type: 'number', hint: HINT }),
    control('text', form, 'seedSlots', 'Simultaneous seeds', { type: 'number', hint: HINT }),
  ]
  const fields = controls.map((one) => one.field)
  return {
    title: `Slots of ${role.name}`,
    action: `/admin/roles/${role.slug}/slots`,
    now: `${slotsText(role.leech)} downloads, ${slotsText(role.seed)} seeds`,
    controls,
    summary: summary(form, fields),
    preview: preview && {
      says: `${slotsText(preview.slots.leech)} downloads, ${slotsText(preview.slots.seed)} seeds.`,
      changes: changesText(preview),
      leechSlots: slotText(preview.slots.leech),
      seedSlots: slotText(preview.slots.seed),
    },
  }
}

function changesText({ members, changing }: SlotPreview): string {
  const has = `${plural(members, 'member has', 'members have')} this role`
  if (changing === 0) return `${has}; nothing changes for any of them.`
  const steps =
    members > MEMBERS_AT_ONCE
      ? ` It applies immediately to the first ${count(MEMBERS_AT_ONCE)}, and to the others in ` +
        'steps.'
      : ''
  return `${has}; the slots of ${count(changing)} of them change.${steps}`
}
