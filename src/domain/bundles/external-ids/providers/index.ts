import type { Provider } from '../provider.ts'
import type { Source } from '../sources.ts'
import { musicBrainz } from './music-brainz.ts'
import { openLibrary } from './open-library.ts'

/** Every catalog that can be queried; each only when its setting has an address. */
export const providers: readonly Provider[] = [openLibrary, musicBrainz]

export function providerOf(source: Source): Provider | undefined {
  return providers.find((one) => one.sources.includes(source))
}
