import { latinSlug } from './tags.ts'

// Converts role names of another tracker to names of secondary roles here.

const MOST = 40

/** Returns the name on one line, cut to the length allowed here; empty: it has none. */
export function roleName(name: string): string {
  return [...name.replace(/\s+/g, ' ').trim()].slice(0, MOST).join('').trim()
}

/**
 * Returns an unused slug for a role with this name: `vip`, `vip-2`; `role` if no letter is left.
 */
export function roleSlug(name: string, isTaken: (slug: string) => boolean): string {
  const words = latinSlug(name) ?? 'role'
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : `-${number}`
    const slug = `${words.slice(0, MOST - end.length).replace(/-$/, '')}${end}`
    if (!isTaken(slug)) return slug
  }
}
