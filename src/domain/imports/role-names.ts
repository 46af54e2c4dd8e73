import { latinSlug } from './tags.ts'

// Names of roles of another tracker, as a secondary role here has them.

const MOST = 40

/** Its name in one line, cut to what a role here may have; empty: it has none. */
export function roleName(name: string): string {
  return [...name.replace(/\s+/g, ' ').trim()].slice(0, MOST).join('').trim()
}

/** A slug for a role of this name that no role has: `vip`, `vip-2`; `role` where no letter is. */
export function roleSlug(name: string, isTaken: (slug: string) => boolean): string {
  const words = latinSlug(name) ?? 'role'
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : `-${number}`
    const slug = `${words.slice(0, MOST - end.length).replace(/-$/, '')}${end}`
    if (!isTaken(slug)) return slug
  }
}
