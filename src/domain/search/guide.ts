/** An example of the search syntax, and what it finds. */
export interface GuideLine {
  readonly examples: readonly string[]
  readonly finds: string
}

export interface GuideGroup {
  readonly title: string
  readonly lines: readonly GuideLine[]
}

/** The fields for searches in texts, which are allowed in addition to words. */
export const TEXT_GUIDE: GuideGroup = {
  title: 'Texts',
  lines: [
    { examples: ['in:posts', 'in:messages', 'in:help'], finds: 'one kind of text, or a forum' },
    { examples: ['by:ann'], finds: 'texts of a member' },
    { examples: ['before:2024-05', 'before:1y'], finds: 'texts from before a day or an age' },
    { examples: ['after:2024-05-31', 'after:7d'], finds: 'texts from after a day or an age' },
    { examples: ['written:2024-05..2024-08'], finds: 'texts from between two days' },
  ],
}

/** The syntax of the search box, for readers: words first, then fields. */
export const GUIDE: readonly GuideGroup[] = [
  {
    title: 'Words',
    lines: [
      { examples: ['dune 2021'], finds: 'names with both words, ignoring accents and case' },
      { examples: ['"part two"'], finds: 'the words next to each other' },
      { examples: ['dune -cam'], finds: 'names without a word' },
      { examples: ['fabul*'], finds: 'words that begin like this' },
      { examples: ['web-dl', 'h.264', 's01e02'], finds: 'every spelling in release names' },
      { examples: ['dune OR arrakis', '(dune OR arrakis) -cam'], finds: 'either word' },
    ],
  },
  {
    title: 'Fields',
    lines: [
      { examples: ['title:dune'], finds: 'words of the name only' },
      { examples: ['file:cover.jpg'], finds: 'names of files' },
      { examples: ['tag:hd', 'cat:movies', 'uploader:ann'], finds: 'by slug or name' },
      { examples: ['size:>2g', 'size:700m..1.5g'], finds: 'sizes, with k, m, g or t' },
      { examples: ['seeders:>5', 'leechers:0', 'snatches:10..99'], finds: 'numbers' },
      { examples: ['added:<7d', 'added:2024-05'], finds: 'the time of the upload' },
      { examples: ['year:2019..2021'], finds: 'the year in the name' },
      { examples: ['imdb:tt0133093', 'tmdb:603', 'tvdb:121361'], finds: 'IDs of other catalogs' },
    ],
  },
  {
    title: 'Only',
    lines: [
      { examples: ['is:freeleech'], finds: 'torrents whose download is not counted' },
      {
        examples: ['is:free25', 'is:free50', 'is:free75'],
        finds: 'torrents with at least that share of the download free',
      },
      { examples: ['is:doubleup'], finds: 'torrents whose upload counts double' },
      { examples: ['is:alive', 'is:dead'], finds: 'torrents with and without seeders' },
      { examples: ['is:seeding', 'is:leeching'], finds: 'torrents that are active in your client' },
      {
        examples: ['is:snatched', 'is:unsnatched'],
        finds: 'torrents you have or have not snatched',
      },
      { examples: ['is:bookmarked', 'is:mine'], finds: 'your bookmarks and your uploads' },
    ],
  },
]
