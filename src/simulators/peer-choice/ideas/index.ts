import type { Idea } from '../lists/asking.ts'
import { clustersBySpeed } from './clusters-by-speed.ts'
import { nearAndFirstSeeder, nearAndRoom } from './combined.ts'
import { fewForSeeders } from './few-for-seeders.ts'
import { firstSeeder } from './first-seeder.ts'
import { nearAndFew } from './near-and-few.ts'
import { nearSeeders } from './near-seeders.ts'
import { nearlyComplete } from './nearly-complete.ts'
import { present, presentEachMinute } from './present.ts'
import { roomByDegree } from './room-by-degree.ts'
import { seedersForTheLast } from './seeders-for-the-last.ts'
import { spreadByLeft } from './spread-by-left.ts'

/** The ideas that `babou simulate choices` compares with the present choice. */
export const ideas: readonly Idea[] = [
  present,
  presentEachMinute,
  nearlyComplete,
  spreadByLeft,
  clustersBySpeed,
  fewForSeeders,
  roomByDegree,
  seedersForTheLast,
  nearSeeders,
  nearAndFew,
  firstSeeder,
  nearAndFirstSeeder,
  nearAndRoom,
]
