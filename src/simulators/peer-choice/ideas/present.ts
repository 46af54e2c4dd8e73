import type { Idea } from '../lists/asking.ts'

/** What the engine does without preferences, to show whether the model behaves like the engine. */
export const present: Idea = {
  name: 'model of the present',
  rule: 'as the present choice, in the model that the ideas below change',
}

/**
 * What shorter intervals would change, although libtorrent never announces more often than every
 * 300 s.
 */
export const presentEachMinute: Idea = {
  name: 'present, each minute',
  rule: 'the same, with an announce of each client a minute',
  intervalSeconds: 60,
}
