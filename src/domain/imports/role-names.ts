import { latinSlug } from './tags.ts'

// Converts the names of another tracker's roles into names of secondary roles here.

const MOST = 40

/** Returns the name on one line, cut to the allowed length; empty: the role has no name. */
export function roleName(name: string): string {
  return [...name.replace(/\s+/g, ' ').trim()].slice(0, MOST).join('').trim()
}

/**
 * Returns an unused slug for a role with this name: `vip`, `vip-2`; `role` if the name contains no
 * suitable letters.
 */
export function roleSlug(name: string, isTaken: (slug: string) => boolean): string {
  const words = latinSlug(name) ?? 'role'
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : `-${number}`
    const slug = `${words.slice(0, MOST - end.length).replace(/-$/, '')}${end}`
    if (!isTaken(slug)) return slug
  }
}
