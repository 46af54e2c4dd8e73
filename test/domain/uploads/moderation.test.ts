import { describe, expect, it } from 'vitest'
import { auditActions } from '../../../src/domain/records/audit-actions.ts'
import {
  mustWait,
  openTransitions,
  torrentStates,
  trackerReason,
  trackerState,
  transitions,
} from '../../../src/domain/uploads/moderation.ts'

describe('the states of a torrent', () => {
  it('are left only by the transitions of the table, each to another state', () => {
    for (const { act, from, to } of transitions) {
      expect(from, act).not.toContain(to)
      if (act !== 'resubmit') expect(auditActions).toHaveProperty([`torrent.${act}`])
    }
    const acts = (state: (typeof torrentStates)[number]) =>
      openTransitions(state, () => true).map(({ act }) => act)
    expect(acts('pending')).toEqual(['approve', 'postpone', 'reject'])
    expect(acts('postponed')).toEqual(['approve', 'reject', 'resubmit'])
    expect(acts('rejected')).toEqual(['approve', 'postpone'])
    expect(acts('listed')).toEqual(['freeze'])
    expect(acts('frozen')).toEqual(['thaw'])
    expect(acts('removed')).toEqual([])
  })

  it('are offered to those with the permission: uploaders resubmit, staff decide', () => {
    const of = (who: string) => openTransitions('postponed', (by) => by === who)
    expect(of('uploader').map(({ act }) => act)).toEqual(['resubmit'])
    expect(of('torrents.moderate').map(({ act }) => act)).toEqual(['approve', 'reject'])
  })

  it('rule 49: are listed, pending or removed for trackers, with the reason for clients', () => {
    expect(torrentStates.map(trackerState)).toEqual([
      'listed',
      'pending',
      'pending',
      'pending',
      'pending',
      'removed',
    ])
    expect(trackerReason('postponed', 'no NFO')).toBe('returned for changes: no NFO')
    expect(trackerReason('frozen', '')).toBe('frozen')
    expect(trackerReason('pending', '')).toBe('')
    expect(trackerReason('removed', 'a fake')).toBe('a fake')
    expect(trackerReason('rejected', 'x'.repeat(200))).toHaveLength(200)
  })

  it('start with waiting, by the setting', () => {
    const waits = (mode: 'nobody' | 'newcomers' | 'everybody', listedUploads: number) =>
      mustWait(mode, { maySkip: false, listedUploads }, 3)
    expect([waits('nobody', 0), waits('newcomers', 2), waits('newcomers', 3)]).toEqual([
      false,
      true,
      false,
    ])
    expect(waits('everybody', 99)).toBe(true)
    expect(mustWait('everybody', { maySkip: true, listedUploads: 0 }, 3)).toBe(false)
  })
})
