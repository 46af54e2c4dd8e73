import type { AnomalyRule } from '../rule.ts'

/**
 * Rules that no longer run. They are kept so that their findings can still be read. The balance of
 * swarms (src/domain/fair-play) finds the same, but accuses far fewer honest members
 * (docs/decisions/0046).
 */
export const retiredRules = {
  'upload-to-nobody': {
    label: 'Upload with no leecher (retired)',
    description:
      'A large upload was reported while the rest of the swarm hardly downloaded. Most members ' +
      'that this rule found were honest, so it was retired: see Fair play.',
  },
  'ghost-leecher': {
    label: 'Ghost leecher (retired)',
    description:
      'Torrents were completed with almost no download reported. Half of the members that this ' +
      'rule found were honest, so it was retired: see Fair play.',
  },
} as const satisfies Record<string, Pick<AnomalyRule<never>, 'label' | 'description'>>
