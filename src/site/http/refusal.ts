export interface Refusal {
  readonly status: number
  /** A few words: the heading of the page, and the `title` of the problem document. */
  readonly title: string
  /** A sentence that says what to do now. */
  readonly text: string
}

export const refusal = (status: number, title: string, text: string): Refusal => ({
  status,
  title,
  text,
})
