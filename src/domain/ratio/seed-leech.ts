import { choice, flag, number } from './params.ts'
import { defineStrategy } from './strategy.ts'

/** The ratio has two decimals: as a whole number of hundredths, it gives exact products. */
const HUNDREDTHS = 100

/** Strategy B: compares what is being seeded with what is being downloaded. */
export const seedLeech = defineStrategy({
  name: 'seed_leech',
  label: 'Seeding to leeching, now',
  terms: { watchDays: 3, watchGib: 20, debounceHours: 24, restoreHours: 6 },
  description:
    'Members who download several torrents must seed some at the same time. Downloads that ' +
    'finish within half an hour, and those without seeders, do not count.',
  params: {
    ratio: number('Ratio', 'Torrents seeded for each one being downloaded.', [0.1, 1, 100], 2),
    freeSlots: number(
      'Free downloads',
      'This many simultaneous downloads are always allowed.',
      [0, 2, 1_000],
    ),
    weight: choice('Counted', 'Whether torrents count the same, or by size.', [
      ['count', 'Torrents'],
      ['bytes', 'Bytes'],
    ]),
    soft: flag(
      'Limit instead of watch',
      'No member is put on watch: the torrents being seeded limit the number of simultaneous ' +
        'downloads.',
      true,
    ),
  },

  evaluate(inputs, { ratio, freeSlots, weight, soft }) {
    const isBytes = weight === 'bytes'
    const unit = isBytes ? ('bytes' as const) : ('torrents' as const)
    const seeded = isBytes ? inputs.seedingBytes : inputs.seeding
    // While downloading is disabled, nothing is leeched, so the amount from when the requirement
    // began to be missed counts instead.
    const leeched = isBytes
      ? Math.max(inputs.leechingBytes, inputs.leechingBytesAtBreach)
      : Math.max(inputs.leeching, inputs.leechingAtBreach)
    const torrents = Math.max(inputs.leeching, inputs.leechingAtBreach)
    const hundredths = Math.round(ratio * HUNDREDTHS)
    const needed = (hundredths * leeched) / HUNDREDTHS
    const isFree = soft || torrents <= freeSlots
    const satisfied = isFree || seeded >= needed
    const slots = Math.floor((inputs.seeding * HUNDREDTHS) / hundredths) + freeSlots
    return {
      required: ratio,
      actual: leeched === 0 ? Infinity : seeded / leeched,
      satisfied,
      isFree,
      // 0 would mean unlimited.
      leechSlots: soft ? Math.max(1, slots) : null,
      explain: {
        formula: soft
          ? 'simultaneous downloads <= seeding / required + free downloads'
          : 'downloading <= free downloads, or seeding / downloading >= required',
        terms: [
          { label: 'Seeding', value: seeded, unit },
          { label: 'Downloading', value: leeched, unit },
          { label: 'Free downloads', value: freeSlots, unit: 'torrents' },
          { label: 'Required', value: ratio, unit: 'ratio' },
        ],
        mend: satisfied
          ? []
          : [{ label: 'Seed in addition', value: Math.ceil(needed - seeded), unit }],
      },
    }
  },
})
