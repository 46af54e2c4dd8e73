import type { Journals } from '../journal/journals.ts'

/** The most samples; when there are more, every second one is dropped. */
const MOST_LOOKS = 600

/**
 * Creates the measurement of how long the oldest entry has waited, to the precision of one sample.
 */
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
