import type { Provider } from '../provider.ts'
import { fieldOf, LONGEST, textIn, textsIn, yearIn } from '../provider.ts'

// https://musicbrainz.org/doc/MusicBrainz_API: at most one request per second, with a name that
// identifies the program.

export const musicBrainz: Provider = {
  name: 'musicBrainzUrl',
  label: 'MusicBrainz',
  sources: ['mbid_release_group', 'mbid_release'],
  pauseMs: 1_100,

  pathOf(source, value) {
    const kind = source === 'mbid_release' ? 'release' : 'release-group'
    return `/ws/2/${kind}/${value}?fmt=json&inc=artist-credits+genres`
  },

  read(answer) {
    const title = textIn(fieldOf(answer, 'title'), LONGEST.title)
    if (title === '') return null
    const credits = fieldOf(answer, 'artist-credit')
    const genres = fieldOf(answer, 'genres')
    return {
      title,
      by: namesIn(credits, LONGEST.name),
      year: yearIn(fieldOf(answer, 'first-release-date') ?? fieldOf(answer, 'date')),
      description: textIn(fieldOf(answer, 'disambiguation'), LONGEST.description),
      subjects: namesIn(genres, LONGEST.subject),
    }
  },
}

function namesIn(list: unknown, limit: number): readonly string[] {
  return Array.isArray(list)
    ? textsIn(
        list.map((one) => fieldOf(one, 'name')),
        limit,
      )
    : []
}
