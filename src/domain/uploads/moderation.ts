import type { Permission } from '../roles/permissions.ts'

// The states of a torrent, and who may change them. A draft is not yet a torrent: it is a file with
// texts, stored for its uploader (table `draft_upload`). Publishing it makes it listed or pending.

export const torrentStates = [
  'listed',
  'pending',
  'postponed',
  'rejected',
  'frozen',
  'removed',
] as const
export type TorrentState = (typeof torrentStates)[number]

/** The meaning of each state, for pages. */
export const stateWords: Readonly<Record<TorrentState, { label: string; says: string }>> = {
  listed: { label: 'Listed', says: 'Approved and in the catalog.' },
  pending: { label: 'Waiting', says: 'Waiting for approval and not in the catalog yet.' },
  postponed: {
    label: 'Returned for changes',
    says: 'Returned to the uploader for changes.',
  },
  rejected: { label: 'Rejected', says: 'It will not be listed.' },
  frozen: { label: 'Frozen', says: 'Removed from the catalog while staff investigate.' },
  removed: { label: 'Removed', says: 'Removed from the catalog and the tracker.' },
}

export const acts = ['approve', 'postpone', 'reject', 'resubmit', 'freeze', 'thaw'] as const
export type Act = (typeof acts)[number]

export interface Transition {
  readonly act: Act
  readonly from: readonly TorrentState[]
  readonly to: TorrentState
  /** Who may make the change: the uploader (`edit-own`), or staff with this permission. */
  readonly by: 'uploader' | Permission
  readonly needsReason: boolean
  /** The label of the button. */
  readonly label: string
  /** The keyboard shortcut in the moderation queue; null for none. */
  readonly key: string | null
  /** What the notification to the uploader says after the name of the torrent: `Name …`. */
  readonly told: string
}

/** Every change of state except removing and restoring (store/torrents/care.ts). */
export const transitions: readonly Transition[] = [
  {
    act: 'approve',
    from: ['pending', 'postponed', 'rejected'],
    to: 'listed',
    by: 'torrents.moderate',
    needsReason: false,
    label: 'Approve',
    key: 'a',
    told: 'was approved and is listed',
  },
  {
    act: 'postpone',
    from: ['pending', 'rejected'],
    to: 'postponed',
    by: 'torrents.moderate',
    needsReason: true,
    label: 'Return for changes',
    key: 'p',
    told: 'was returned to you for changes',
  },
  {
    act: 'reject',
    from: ['pending', 'postponed'],
    to: 'rejected',
    by: 'torrents.moderate',
    needsReason: true,
    label: 'Reject',
    key: 'r',
    told: 'was rejected',
  },
  {
    act: 'resubmit',
    from: ['postponed'],
    to: 'pending',
    by: 'uploader',
    needsReason: false,
    label: 'Resubmit',
    key: null,
    told: 'is waiting for approval again',
  },
  {
    act: 'freeze',
    from: ['listed'],
    to: 'frozen',
    by: 'torrents.moderate',
    needsReason: true,
    label: 'Freeze',
    key: null,
    told: 'was frozen',
  },
  {
    act: 'thaw',
    from: ['frozen'],
    to: 'listed',
    by: 'torrents.moderate',
    needsReason: false,
    label: 'Unfreeze',
    key: null,
    told: 'is listed again',
  },
]

export function transitionOf(act: string): Transition | null {
  return transitions.find((one) => one.act === act) ?? null
}

/**
 * Returns the changes that a member with the permissions `may` can make to a torrent in this state.
 */
export function openTransitions(
  state: TorrentState,
  may: (by: Transition['by']) => boolean,
): readonly Transition[] {
  return transitions.filter(({ from, by }) => from.includes(state) && may(by))
}

/**
 * Returns the state that trackers see (rules 48 and 49): for them, a torrent that is not listed is
 * pending. No one gets its peers, but the uploader's seeding counts, so that it has a seeder within
 * a second of its approval.
 */
export function trackerState(state: TorrentState): 'listed' | 'pending' | 'removed' {
  return state === 'listed' || state === 'removed' ? state : 'pending'
}

/**
 * Returns the reason that clients get for a torrent that is not listed; '' for the tracker's
 * default text.
 */
export function trackerReason(state: TorrentState, reason: string): string {
  if (state === 'removed') return reason
  if (state === 'listed' || state === 'pending') return ''
  const label = stateWords[state].label.toLowerCase()
  return (reason === '' ? label : `${label}: ${reason}`).slice(0, 200)
}

/** Whose uploads wait in the moderation queue: the values of a setting. */
export const moderationModes = ['nobody', 'newcomers', 'everybody'] as const
export type ModerationMode = (typeof moderationModes)[number]

/** Returns whether an upload waits for approval. */
export function mustWait(
  mode: ModerationMode,
  uploader: { readonly maySkip: boolean; readonly listedUploads: number },
  newcomerUploads: number,
): boolean {
  if (uploader.maySkip || mode === 'nobody') return false
  return mode === 'everybody' || uploader.listedUploads < newcomerUploads
}
