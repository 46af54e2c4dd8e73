import type { WatchLevel } from '../../../domain/watches/watches.ts'
import type { Watched } from '../../../store/watches/kinds.ts'
import * as levels from '../../../store/watches/levels.ts'
import type { CallMember } from '../../http/call.ts'
import type { Call } from '../../http/action.ts'

// The buttons with which a member watches, follows or mutes the subject of a page.

interface LevelButton {
  readonly label: string
  /** The value that the form sends: `none` for the button that is pressed. */
  readonly value: WatchLevel | 'none'
  readonly isPressed: boolean
  readonly hint: string
}

/** The data of the partial `watch`. */
export interface WatchPart {
  readonly kind: string
  readonly subject: string
  readonly buttons: readonly LevelButton[]
  readonly next: string
}

const BUTTONS = {
  watch: ['Watch', 'Notify me about everything new here'],
  follow: ['Follow', 'List it with the number of new entries, without notifications'],
  mute: ['Mute', 'No notifications from here, not even mentions'],
} as const satisfies Readonly<Record<WatchLevel, readonly [string, string]>>

/** Prepares the buttons for something, with the reader's choice. */
export function watchPart(
  { kind, id }: Watched,
  level: WatchLevel | null,
  next: string,
): WatchPart {
  const buttons = (Object.keys(BUTTONS) as WatchLevel[]).map((value): LevelButton => {
    const isPressed = value === level
    const [label, hint] = BUTTONS[value]
    return { label, value: isPressed ? 'none' : value, isPressed, hint }
  })
  return { kind, subject: String(id), buttons, next }
}

type Reading = Pick<Call<string, 'account.own'>, 'db' | 'now'> & {
  readonly member: CallMember | null
}

/** Prepares the buttons for a page that shows everything that was added; null for guests. */
export async function openedPart(
  { db, member, now }: Reading,
  on: Watched,
  next: string,
): Promise<WatchPart | null> {
  if (member === null) return null
  return watchPart(on, await levels.opened(db, member.id, on, now), next)
}

/** Prepares the buttons for a page of the forums, which knows what was read. */
export async function forumWatchPart(
  { db, member }: Pick<Call<string, 'forums.read'>, 'db' | 'member'>,
  on: Watched,
  next: string,
): Promise<WatchPart> {
  return watchPart(on, await levels.levelOf(db, member.id, on), next)
}
