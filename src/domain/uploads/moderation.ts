import type { Permission } from '../roles/permissions.ts'

// How a torrent stands, and who may change that. A draft is no torrent yet: a file with words, kept
// for its uploader (table `draft_upload`); publishing makes a torrent of it, listed or pending.

export const torrentStates = [
  'listed',
  'pending',
  'postponed',
  'rejected',
  'frozen',
  'removed',
] as const
export type TorrentState = (typeof torrentStates)[number]

/** What a state means, as pages say it. */
export const stateWords: Readonly<Record<TorrentState, { label: string; says: string }>> = {
  listed: { label: 'Listed', says: 'Approved and in the catalog.' },
  pending: { label: 'Waiting', says: 'Waits for approval and is not in the catalog yet.' },
  postponed: {
    label: 'Returned for changes',
    says: 'Its uploader was asked to change something first.',
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
  /** Who may: its uploader (edit-own), or staff with the permission. */
  readonly by: 'uploader' | Permission
  readonly needsReason: boolean
  /** On a button. */
  readonly label: string
  /** One key of the keyboard in the queue; null for none. */
  readonly key: string | null
  /** What its uploader is told: `Name …`. */
  readonly told: string
}

/** Every way from one state to another but taking down and restoring (store/torrents/care.ts). */
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

/** What may be done with a torrent in this state by somebody of whom `may` knows the rights. */
export function openTransitions(
  state: TorrentState,
  may: (by: Transition['by']) => boolean,
): readonly Transition[] {
  return transitions.filter(({ from, by }) => from.includes(state) && may(by))
}

/**
 * What trackers know of these states (rules 48 and 49): whatever is not listed is pending to them.
 * Nobody is given its peers and the uploader's seeding counts, unseen, so that it is live within a
 * second of its approval.
 */
export function trackerState(state: TorrentState): 'listed' | 'pending' | 'removed' {
  return state === 'listed' || state === 'removed' ? state : 'pending'
}

/** What a client is told of a torrent that is not listed; '': the tracker's own words. */
export function trackerReason(state: TorrentState, reason: string): string {
  if (state === 'removed') return reason
  if (state === 'listed' || state === 'pending') return ''
  const label = stateWords[state].label.toLowerCase()
  return (reason === '' ? label : `${label}: ${reason}`).slice(0, 200)
}

/** Whom the queue is for: a setting. */
export const moderationModes = ['nobody', 'newcomers', 'everybody'] as const
export type ModerationMode = (typeof moderationModes)[number]

/** Whether an upload waits for approval. */
export function mustWait(
  mode: ModerationMode,
  uploader: { readonly maySkip: boolean; readonly listedUploads: number },
  newcomerUploads: number,
): boolean {
  if (uploader.maySkip || mode === 'nobody') return false
  return mode === 'everybody' || uploader.listedUploads < newcomerUploads
}
