import * as searchWords from '../../../store/search/known-words.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const TORRENTS = 1_000

// The search suggests these words when no torrent has a typed one. The first few runs read a
// million torrents; after that, each run reads the new ones.
export const learnWords = defineJob({
  name: 'learn-words',
  summary: 'Collects words from new torrent names, to suggest them for misspelled searches.',
  cron: '3,8,13,18,23,28,33,38,43,48,53,58 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 60,

  async run(call) {
    const read = await inSome(call, TORRENTS, (...some) => searchWords.learn(call.db, ...some))
    call.log('words.learnt', { torrents: read })
  },
})
