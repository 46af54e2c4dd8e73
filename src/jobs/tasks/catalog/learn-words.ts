import * as searchWords from '../../../store/search/known-words.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const TORRENTS = 1_000

// The search suggests these when nothing has a word that was typed. A million torrents are read in
// a few runs; from then on each run reads what is new.
export const learnWords = defineJob({
  name: 'learn-words',
  summary: 'Reads the names of new torrents for words that the search suggests to who misspells.',
  cron: '3,8,13,18,23,28,33,38,43,48,53,58 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 60,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const read = await inBatches(call, TORRENTS, () => searchWords.learn(call.db, TORRENTS))
    call.log('words.learnt', { torrents: read })
  },
})
