import { describe, expect, it } from 'vitest'
import { leftOutReason } from '../../../src/domain/imports/left-out-tables.ts'

describe('the reason why a table is not imported', () => {
  it.each([
    ['staff_pm_messages', 'Chats and messages to staff are not imported'],
    ['shoutbox', 'Chats and messages to staff are not imported'],
    ['torrents_votes', 'Votes and ratings are not imported'],
    ['peers', 'Clients announce here again'],
    ['users_sessions', 'Sign-ins and secrets of the old site are not valid here'],
    ['bb_sessions', 'Sign-ins and secrets of the old site are not valid here'],
    ['offervotes', 'Offers and marks of requests are not imported'],
    ['Reports', 'Cases of staff are not imported'],
    ['xbtit_invitations', 'Invites of modifications are not imported'],
    ['bookmarks_artists', 'Members choose again what they follow'],
    ['faq', 'Texts of the site are not imported'],
    ['failed_jobs', 'Logs and statistics of the old program'],
    ['stylesheets', 'Belongs to the old program'],
    ['xyz', 'Has no counterpart here'],
  ])('says it for %s', (table, reason) => {
    expect(leftOutReason(table)).toBe(reason)
  })
})
