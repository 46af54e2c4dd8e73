import type { Progress } from '../../domain/roles/class-rules.ts'
import { bringsText } from '../../domain/roles/class-rules.ts'
import type { MemberRights } from '../../store/roles/member-rights.ts'
import type { AnswerLine } from './parts/answers.ts'
import { answerLine } from './parts/answers.ts'
import type { MemberSlots, SlotLine } from './parts/slots.ts'
import { slotLines } from './parts/slots.ts'
import type { PageData } from '../http/action.ts'
import type { Bar, Card } from '../members/parts/card.ts'
import { card } from '../members/parts/card.ts'
import { barOf } from '../members/parts/bars.ts'

export interface RightsPage extends PageData {
  readonly role: string
  readonly className: string
  readonly secondary: string
  readonly slots: readonly SlotLine[]
  readonly lines: readonly AnswerLine[]
}

export function rightsPage(rights: MemberRights, slots: MemberSlots): RightsPage {
  return {
    title: 'Your permissions',
    role: rights.role,
    className: rights.class?.name ?? 'none',
    secondary: rights.secondary.map(({ label }) => label).join(', ') || 'none',
    slots: slotLines(slots),
    lines: rights.answers.filter(isWorthTelling).map(answerLine),
  }
}

// Staff permissions are shown only if the member has them, or if there is an override.
function isWorthTelling({ isAllowed, because }: MemberRights['answers'][number]): boolean {
  return isAllowed || because.length > 1 || because[0].isChanged
}

interface ClassItem {
  readonly name: string
  readonly isYours: boolean
  readonly isByRule: boolean
  readonly invites: number
  readonly progress: readonly Progress[]
}

export interface ClassesPage extends PageData {
  readonly cards: readonly Card[]
  readonly hasCards: boolean
}

export function classesPage(items: readonly ClassItem[]): ClassesPage {
  const cards = items.map(({ name, isYours, isByRule, invites, progress }) => {
    const bars: readonly Bar[] = isByRule ? progress.map(barOf) : []
    return card(isYours ? `${name} (your class)` : name, {
      lead: isByRule ? bringsText(invites) || null : 'Assigned by staff.',
      bars,
    })
  })
  return { title: 'Classes', cards, hasCards: cards.length > 0 }
}
