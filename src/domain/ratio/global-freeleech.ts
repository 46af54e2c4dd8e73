import { defineStrategy } from './strategy.ts'

/** Strategy D: nothing is required of members. */
export const globalFreeleech = defineStrategy({
  name: 'global_freeleech',
  label: 'No ratio',
  description:
    'No ratio is required, and every member can download. With hit and run turned on, ' +
    'downloads still have to be seeded for a while.',
  params: {},

  evaluate({ uploaded, downloaded }) {
    return {
      required: 0,
      actual: Infinity,
      satisfied: true,
      isFree: true,
      leechSlots: null,
      explain: {
        formula: 'nothing is required',
        terms: [
          { label: 'Uploaded', value: uploaded, unit: 'bytes' },
          { label: 'Downloaded', value: downloaded, unit: 'bytes' },
        ],
        mend: [],
      },
    }
  },
})
