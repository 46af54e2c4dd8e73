import type { Permission } from '../roles/permissions.ts'

// Pages that show a single thing, and report when it has changed since they were loaded. The
// database announces which thing has changed (the function `tell_changed`).

/** The things that such pages show, and the permissions that readers need. */
const CHANGING = {
  request: 'requests.read',
  case: 'cases.work',
} as const satisfies Readonly<Record<string, Permission>>

type Changing = keyof typeof CHANGING

export interface ChangingThing {
  readonly kind: Changing
  readonly id: number
  readonly permission: Permission
}

const ABOUT = new RegExp(`^(${Object.keys(CHANGING).join('|')})-([1-9]\\d{0,14})$`)

/** Returns the thing that a page is about (`request-5`), if its changes are sent. */
export function changingOf(about: unknown): ChangingThing | null {
  const [, kind, id] = (typeof about === 'string' ? ABOUT.exec(about) : null) ?? []
  if (kind === undefined) return null
  return { kind: kind as Changing, id: Number(id), permission: CHANGING[kind as Changing] }
}

export interface ChangesLine {
  readonly about: string
  /** The same until something about the thing changes. */
  readonly stamp: string
  readonly href: string
}

/** Returns the hidden line of a page, which appears when the page's thing has changed. */
export function changesLine(
  of: { readonly kind: Changing; readonly id: number },
  values: readonly unknown[],
  href: string,
): ChangesLine {
  return { about: `${of.kind}-${of.id}`, stamp: JSON.stringify(values), href }
}

/** The event that is sent in a live stream. */
export const changedText = 'event: changed\ndata: {}\n\n'
