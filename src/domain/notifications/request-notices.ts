import { notice } from './notice.ts'

// Notifications about requests, and about what follows from a fill.

const because = (reason: string) => (reason === '' ? '.' : `: ${reason}`)
const fields = { request: 'text', reason: 'text' } as const

export const requestNotices = {
  'request-bounty': notice('request', { author: 'text', request: 'text' }, (given) => {
    return `${given.author} gave a bounty on your request “${given.request}”`
  }),
  'request-matched': notice('request', { torrent: 'text', request: 'text' }, (given) => {
    return `${given.torrent} may be what you requested in “${given.request}”`
  }),
  'request-matched-upload': notice('request', { torrent: 'text', request: 'text' }, (given) => {
    return `Your torrent ${given.torrent} may fill the request “${given.request}”`
  }),
  'request-claimed': notice('request', { author: 'text', request: 'text' }, (given) => {
    return `${given.author} claimed your request “${given.request}”`
  }),
  'request-filled': notice('request', { author: 'text', request: 'text' }, (given) => {
    return `${given.author} filled the request “${given.request}”; the fill is waiting for approval`
  }),
  'request-approved': notice('request', fields, ({ request }) => {
    return `The fill of “${request}” was approved, and its bounty was paid.`
  }),
  'request-declined': notice('request', fields, ({ request, reason }) => {
    return `The fill of “${request}” was declined${because(reason)}`
  }),
  'request-disputed': notice('request', fields, ({ request, reason }) => {
    return `The decision about “${request}” is disputed${because(reason)}`
  }),
  'request-undone': notice('request', fields, ({ request, reason }) => {
    return `The fill of “${request}” was undone${because(reason)}`
  }),
  'request-ended': notice('request', fields, ({ request, reason }) => {
    return `The request “${request}” ended, and its bounties were returned${because(reason)}`
  }),
} as const
