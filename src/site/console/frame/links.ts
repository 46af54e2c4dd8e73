// The addresses of the pages about what the audit log and the lists name.

export function memberHref(name: string): string {
  return `/admin/users/${encodeURIComponent(name)}`
}

export const FAIR_PLAY = '/admin/fair-play'

/** Returns the address of a member's fair-play case. */
export function fairPlayHref(name: string): string {
  return `${FAIR_PLAY}/${encodeURIComponent(name)}`
}

/** Returns the page about the target of a log row; null where there is none. */
export function targetHref(kind: string, id: number | null, name: string): string | null {
  switch (kind) {
    case 'member':
      return memberHref(name)
    case 'torrent':
      return id === null ? null : `/torrents/${id}`
    case 'invite':
      return `/admin/invites?${new URLSearchParams({ by: name.replace(/^invite of /, '') })}`
    default:
      return null
  }
}
