import type { Provider } from '../provider.ts'
import type { Source } from '../sources.ts'
import { musicBrainz } from './music-brainz.ts'
import { openLibrary } from './open-library.ts'

/** All catalogs that can be queried. Each is queried only when its setting contains an address. */
export const providers: readonly Provider[] = [openLibrary, musicBrainz]

export function providerOf(source: Source): Provider | undefined {
  return providers.find((one) => one.sources.includes(source))
}
