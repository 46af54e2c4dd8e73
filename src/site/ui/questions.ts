// Questions and answers: a heading that ends with a question mark folds what follows it, without a
// script. A link to the heading opens the answer.

/** Headings with an ID, and what is below each up to the next. */
const SECTIONS = /<(h[2-6]) id="([^"]+)">([\s\S]*?)<\/\1>\n?([\s\S]*?)(?=<h[2-6]\b|$)/g
const QUESTION = /[?？]\s*$/

/**
 * Folds the answers of a text in HTML. The ID of the question moves into the answer: browsers open
 * the folded part that contains what an address leads to.
 */
export function foldQuestions(html: string): string {
  return html.replace(SECTIONS, (whole, tag: string, id: string, label: string, answer: string) => {
    if (!QUESTION.test(label) || answer.trim() === '') return whole
    const summary = `<summary><${tag}>${label}</${tag}></summary>`
    return `<details class="question">${summary}<div id="${id}">${answer}</div></details>\n`
  })
}
