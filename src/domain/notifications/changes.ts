import type { Permission } from '../roles/permissions.ts'

// Pages that show one thing, and say when it has changed since they were loaded. The database
// announces which thing changed (the function `tell_changed`).

/** The subjects of such a page, and what its readers are allowed to see. */
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

/** Returns the subject of a page (`request-5`), if its changes are sent. */
export function changingOf(about: unknown): ChangingThing | null {
  const [, kind, id] = (typeof about === 'string' ? ABOUT.exec(about) : null) ?? []
  if (kind === undefined) return null
  return { kind: kind as Changing, id: Number(id), permission: CHANGING[kind as Changing] }
}

export interface ChangesLine {
  readonly about: string
  /** Stays equal until something about the thing changes. */
  readonly stamp: string
  readonly href: string
}

/** Returns the hidden line of a page that appears when its thing has changed. */
export function changesLine(
  of: { readonly kind: Changing; readonly id: number },
  values: readonly unknown[],
  href: string,
): ChangesLine {
  return { about: `${of.kind}-${of.id}`, stamp: JSON.stringify(values), href }
}

/** The event of a stream. */
export const changedText = 'event: changed\ndata: {}\n\n'
