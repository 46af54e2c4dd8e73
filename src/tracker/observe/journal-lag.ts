import type { Journals } from '../journal/journals.ts'

/** Looks that are kept; of more, every other one is forgotten. */
const MOST_LOOKS = 600

/** Makes what tells for how long the oldest entry waits to be booked, to the last look exactly. */
export function createJournalLag(journals: Pick<Journals, 'created' | 'batches'>) {
  let looks: { readonly at: number; readonly created: number }[] = []

  return (nowSeconds: number): number => {
    const created = journals.created()
    const unbooked = journals.batches.unbooked()
    const booked = created - unbooked
    if (unbooked === 0) looks = []
    else {
      looks.push({ at: nowSeconds, created })
      looks = looks.filter((look) => look.created > booked)
      if (looks.length > MOST_LOOKS) looks = looks.filter((_, index) => index % 2 === 0)
    }
    return looks.length === 0 ? 0 : Math.max(0, nowSeconds - looks[0].at)
  }
}
