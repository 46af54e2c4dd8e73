import { describe, expect, it } from 'vitest'
import { leftOutReason } from '../../../src/domain/imports/left-out-tables.ts'

describe('the reason why a table is not imported', () => {
  it.each([
    ['pm_messages', 'Messages and chats are not imported'],
    ['bb_privmsgs_text', 'Messages and chats are not imported'],
    ['private_messages', 'Messages and chats are not imported'],
    ['peers', 'Clients announce here again'],
    ['users_sessions', 'Sign-ins and secrets of the old site are not valid here'],
    ['bb_sessions', 'Sign-ins and secrets of the old site are not valid here'],
    ['requests_votes', 'Requests and bounties are not imported'],
    ['Reports', 'Cases of staff are not imported'],
    ['wiki_articles', 'Texts of the site are not imported'],
    ['failed_jobs', 'Logs and statistics of the old program'],
    ['stylesheets', 'Belongs to the old program'],
    ['torrents_tags_votes', 'Votes on tags are imported as sums, without who voted'],
    ['xyz', 'Has no counterpart here'],
  ])('says it for %s', (table, reason) => {
    expect(leftOutReason(table)).toBe(reason)
  })
})
