import type { Asking, Idea } from '../lists/asking.ts'
import { firstSeeder, withRoom } from './first-seeder.ts'
import { nearAndFew } from './near-and-few.ts'
import { roomByDegree } from './room-by-degree.ts'

export const nearAndFirstSeeder: Idea = {
  name: 'near, first seeder',
  rule: `both “${nearAndFew.name}” and “${firstSeeder.name}”`,
  length: firstSeeder.length,
  list: (asking: Asking, length) => nearAndFew.list(withRoom(asking), length),
}

export const nearAndRoom: Idea = {
  name: 'near, room by degree',
  rule: `lists of “${nearAndFew.name}”, as long as those of “${roomByDegree.name}”`,
  length: roomByDegree.length,
  list: nearAndFew.list,
}
