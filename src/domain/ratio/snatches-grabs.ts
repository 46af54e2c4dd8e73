import { number } from './params.ts'
import { defineStrategy } from './strategy.ts'

/**
 * A strategy that requires members to finish what they start: it compares completed downloads with
 * downloaded .torrent files.
 */
export const snatchesGrabs = defineStrategy({
  name: 'snatches_grabs',
  label: 'Finished per downloaded .torrent file',
  description: 'Members must finish a share of the torrents whose .torrent file they downloaded.',
  params: {
    share: number(
      'Share',
      'Share of the downloaded files whose torrents must be finished.',
      [0, 0.3, 1],
      2,
    ),
    freeGrabs: number(
      'Free files',
      'No requirement below this many downloaded files.',
      [0, 20, 100_000],
    ),
  },

  evaluate({ snatches, grabs }, { share, freeGrabs }) {
    const needed = Math.ceil(share * grabs - 1e-9)
    const isFree = grabs < freeGrabs
    const satisfied = isFree || snatches >= needed
    return {
      required: share,
      actual: grabs === 0 ? Infinity : snatches / grabs,
      satisfied,
      isFree,
      leechSlots: null,
      explain: {
        formula: 'finished / fetched >= required',
        terms: [
          { label: 'Finished', value: snatches, unit: 'torrents' },
          { label: 'Downloaded files', value: grabs, unit: 'torrents' },
          { label: 'Required', value: share, unit: 'share' },
        ],
        mend: satisfied ? [] : [{ label: 'Finish', value: needed - snatches, unit: 'torrents' }],
      },
    }
  },
})
