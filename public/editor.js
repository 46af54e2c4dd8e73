// Buttons for Markdown above each editor. Without this file, the marks can be typed.

/**
 * The label, the marks before and after the selected words, and the text when no words are
 * selected.
 */
const AROUND = [
  ['Bold', '**', '**', 'bold'],
  ['Italic', '_', '_', 'italic'],
  ['Link', '[', '](https://)', 'words'],
  ['Code', '`', '`', 'code'],
  ['Spoiler', '\n```spoiler\n', '\n```\n', 'hidden'],
]
/** The label, and the mark at the start of each selected line. */
const LINES = [
  ['Quote', '> '],
  ['List', '- '],
]

/** Replaces the selection as typing would, so that it can be undone. */
const type = (area, text) => {
  area.focus()
  if (!document.execCommand('insertText', false, text)) area.setRangeText(text)
}

const surround = (area, before, after, usual) => {
  const { selectionStart: start, selectionEnd: end } = area
  const words = area.value.slice(start, end) || usual
  type(area, before + words + after)
  area.setSelectionRange(start + before.length, start + before.length + words.length)
}

const prefix = (area, mark) => {
  const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1
  const { selectionEnd: end } = area
  area.setSelectionRange(start, end)
  type(area, area.value.slice(start, end).replace(/^/gm, mark))
}

for (const area of document.querySelectorAll('textarea[data-markdown]')) {
  const bar = document.createElement('div')
  bar.className = 'marks'
  bar.setAttribute('role', 'group')
  bar.setAttribute('aria-label', 'Formatting')
  const add = (label, act) => {
    const button = document.createElement('button')
    Object.assign(button, { type: 'button', className: 'quiet', textContent: label })
    button.addEventListener('click', act)
    bar.append(button)
  }
  for (const [label, ...marks] of AROUND) add(label, () => surround(area, ...marks))
  for (const [label, mark] of LINES) add(label, () => prefix(area, mark))
  area.before(bar)
}
