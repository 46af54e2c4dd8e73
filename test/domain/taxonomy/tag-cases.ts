// Tags as members and tools write them, and the tags that they are: one case per line. Null: it is
// refused.

export const TAGS: readonly (readonly [written: string, tags: readonly string[] | null])[] = [
  ['HD, B sides', ['hd', 'b-sides']],
  ['комедия', ['комедия']],
  ['Комедия, КОМЕДИЯ', ['комедия']],
  ['日本', ['日本']],
  ['ｓｃｉ－ｆｉ，ＨＤ', ['sci-fi', 'hd']],
  ['ΟΔΥΣΣΕΥΣ, οδυσσεύς', ['οδυσσευσ', 'οδυσσεύσ']],
  ['Straße, STRASSE', ['strasse']],
  ['cafe\u0301, CAFÉ', ['café']],
  ['हिन्दी', ['हिन्दी']],
  ['ภาพยนตร์ ไทย', ['ภาพยนตร์-ไทย']],
  ['한국_영화', ['한국-영화']],
  ['العربية', ['العربية']],
  ['научная фантастика', ['научная-фантастика']],
  ['١٢', ['١٢']],
  ['ﬁlm', ['film']],
  ['a--b', null],
  ['-комедия', null],
  ['ко.медия', null],
  ['🎬', null],
  ['a\u202eb', null],
  ['a\u200bb', null],
  ['я'.repeat(61), null],
  ['', []],
]
