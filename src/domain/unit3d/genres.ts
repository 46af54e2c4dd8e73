import { slugOfTag } from '../taxonomy/tag-slugs.ts'

// TMDB's numbers for genres, as `genres[]` contains them, and this site's tags for them.

const TAGS: Readonly<Record<number, readonly string[]>> = {
  12: ['adventure'],
  14: ['fantasy'],
  16: ['animation'],
  18: ['drama'],
  27: ['horror'],
  28: ['action'],
  35: ['comedy'],
  36: ['history'],
  37: ['western'],
  53: ['thriller'],
  80: ['crime'],
  99: ['documentary'],
  878: ['science-fiction', 'sci-fi'],
  9648: ['mystery'],
  10402: ['music'],
  10749: ['romance'],
  10751: ['family'],
  10752: ['war'],
  10759: ['action', 'adventure'],
  10762: ['kids'],
  10763: ['news'],
  10764: ['reality'],
  10765: ['science-fiction', 'sci-fi', 'fantasy'],
  10766: ['soap'],
  10767: ['talk'],
  10768: ['war', 'politics'],
  10770: ['tv-movie'],
}

/**
 * Returns the slugs of the tags for a genre, which is given as its number or its name. The list is
 * empty for unknown numbers.
 */
export function tagsOfGenre(genre: string): readonly string[] {
  if (/^\d+$/.test(genre)) return TAGS[Number(genre)] ?? []
  return [slugOfTag(genre)]
}
