import { defineStrategy } from './strategy.ts'

/** Strategy D: nothing is asked. */
export const globalFreeleech = defineStrategy({
  name: 'global_freeleech',
  label: 'No ratio',
  description:
    'Nothing is asked of anybody: every member may download. With the policy of obligations ' +
    'beside it, what was finished is still to be seeded for a while.',
  params: {},

  evaluate({ uploaded, downloaded }) {
    return {
      required: 0,
      actual: Infinity,
      satisfied: true,
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
