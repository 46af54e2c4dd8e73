import { choice, number } from '../params.ts'
import { LEAST_DAYS, MOST_DAYS } from './given.ts'

// The parameters of a simulation, apart from those of the policy, promotion or formula.

const days = number('Days', 'Number of whole days to process, up to yesterday.', [
  LEAST_DAYS,
  LEAST_DAYS,
  MOST_DAYS,
])

export const policyParams = {
  days,
  begin: choice(
    'On the first day',
    'The ratio standing of members before the policy evaluates them.',
    [
      ['fresh', 'No member is on watch: the policy starts'],
      ['stood', 'Recorded standings'],
    ],
  ),
} as const

export const promotionParams = {
  days,
  downFactor: number('Download factor', '0 is freeleech.', [0, 0, 1], 3),
  upFactor: number('Upload factor', '2 is double upload; 0 counts no upload.', [0, 1, 10], 3),
  beginsAgo: number('Starts (days ago)', 'When the promotion would have started.', [
    1,
    LEAST_DAYS,
    MOST_DAYS,
  ]),
  lasts: number('Length (days)', 'Counted from its start.', [1, 7, MOST_DAYS]),
} as const

export const pointsParams = { days } as const
