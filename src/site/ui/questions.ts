// Questions and answers: a heading that ends with a question mark folds the text after it, without
// a script. A link to the heading opens the answer.

/** Where a heading begins. */
const HEADINGS = /(?=<h[2-6]\b)/
/** A heading with an ID, at the beginning of what is up to the next one. */
const HEADING = /^<(h[2-6]) id="([^"]+)">([^]*?)<\/\1>\n?/
const QUESTION = /[?？]\s*$/

/**
 * Folds the answers of a text in HTML. The ID of the question moves into the answer: browsers open
 * a folded part that contains the target of an address.
 */
export function foldQuestions(html: string): string {
  return html.split(HEADINGS).map(folded).join('')
}

function folded(section: string): string {
  const [head, tag, id, label] = HEADING.exec(section) ?? []
  if (head === undefined || !QUESTION.test(label)) return section
  const answer = section.slice(head.length)
  if (answer.trim() === '') return section
  const summary = `<summary><${tag}>${label}</${tag}></summary>`
  return `<details class="question">${summary}<div id="${id}">${answer}</div></details>\n`
}
