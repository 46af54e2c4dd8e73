// Splits what staff of the old site wrote about a member into dated notes.

/** The most characters of a note (migrations/0002-members.sql). */
const MAX_LENGTH = 2000
/** The most notes about a member; the last one contains the rest, as far as it fits. */
const MAX_NOTES = 500

export interface StaffNote {
  readonly body: string
  /** The date of the note; null: the text contains none. */
  readonly at: Date | null
}

const BEGINNING = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d)(?::(\d\d))?)?/

/** Returns the notes. A line that begins with a date begins a note; long notes are split. */
export function staffNotes(text: string): readonly StaffNote[] {
  const notes: { lines: string[]; at: Date | null }[] = []
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const at = dateOf(line)
    if (at !== null || notes.length === 0) notes.push({ lines: [line], at })
    else notes[notes.length - 1].lines.push(line)
  }
  return notes
    .flatMap(({ lines, at }) => pieces(lines.join('\n').trim()).map((body) => ({ body, at })))
    .slice(0, MAX_NOTES)
}

function pieces(text: string): string[] {
  const found: string[] = []
  const letters = [...text]
  for (let at = 0; at < letters.length; at += MAX_LENGTH) {
    const piece = letters
      .slice(at, at + MAX_LENGTH)
      .join('')
      .trim()
    if (piece !== '') found.push(piece)
  }
  return found
}

function dateOf(line: string): Date | null {
  const found = BEGINNING.exec(line)
  if (found === null) return null
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0))
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  return Number.isNaN(at.getTime()) || at.getUTCDate() !== day ? null : at
}
