import { choice, number } from '../params.ts'
import { LEAST_DAYS, MOST_DAYS } from './given.ts'

// What a simulation asks for beside the rule, promotion or formula itself.

const days = number('Days', 'So many whole days, up to yesterday, are gone through.', [
  LEAST_DAYS,
  LEAST_DAYS,
  MOST_DAYS,
])

export const policyParams = {
  days,
  begin: choice('On the first day', 'Where members stand before the rule looks at them.', [
    ['fresh', 'Nobody is on watch: the rule begins'],
    ['stood', 'As they really stood then'],
  ]),
} as const

export const promotionParams = {
  days,
  downFactor: number('Download counts, times', '0 is freeleech.', [0, 0, 1], 3),
  upFactor: number(
    'Upload counts, times',
    '2 is double upload; with 0 nothing counts.',
    [0, 1, 10],
    3,
  ),
  beginsAgo: number('Begins, days ago', 'The promotion would have begun so many days ago.', [
    1,
    LEAST_DAYS,
    MOST_DAYS,
  ]),
  lasts: number('Lasts, days', 'From its beginning on.', [1, 7, MOST_DAYS]),
} as const

export const pointsParams = { days } as const
