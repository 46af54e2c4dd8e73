/** Invisible characters. Joiners are kept, as Persian words and emoji contain them. */
const UNSEEN = new RegExp(
  `[${String.raw`\u0080-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f`}` +
    `${String.raw`\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff`}]`,
  'gu',
)

/** Returns a text as a reader sees it, for comparing texts. */
export function asSeen(text: string): string {
  return text.replace(UNSEEN, '')
}
