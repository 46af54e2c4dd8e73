// Questions in applications, and the validation of answers.

export type QuestionKind = 'line' | 'text' | 'choice' | 'url'

export interface Question {
  readonly id: number
  readonly kind: QuestionKind
  readonly label: string
  readonly help: string
  /** The choices; empty for a question that has none. */
  readonly options: readonly string[]
  readonly isRequired: boolean
}

/** An answer. It contains the text of its question, which may change later. */
export interface Answer {
  readonly label: string
  readonly text: string
}

/** The longest answer in characters. */
export const ANSWER_LENGTH: Readonly<Record<QuestionKind, number>> = {
  line: 200,
  text: 5_000,
  choice: 200,
  url: 500,
}

/** Returns the name of the form field for a question. */
export const answerField = ({ id }: Pick<Question, 'id'>) => `q${id}`

/**
 * Returns what is wrong with an answer, as the end of a sentence that begins with "Question …";
 * null when it is valid.
 */
export function faultOf(question: Question, text: string): string | null {
  const { kind, isRequired, options } = question
  if (text === '') return isRequired ? 'is required' : null
  if (text.length > ANSWER_LENGTH[kind]) return `can have at most ${ANSWER_LENGTH[kind]} characters`
  if (kind === 'choice' && !options.includes(text)) return 'is not one of the choices'
  if (kind === 'url' && !isWebAddress(text)) return 'must be an address that starts with https://'
  return null
}

/** Whether a text is a web address: only these are shown as links. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/?#@]+\.[^\s/?#@]+([/?#]\S*)?$/.test(text)
}
