// Keyboard shortcuts. This file is loaded only where they are turned on (/settings/appearance), and
// everything that they do can be done without them. A key presses what the page marks with
// `data-key`; `g` and a second key follow a link marked with `data-go`; `j` and `k` move through
// the rows of a table marked with `data-rows`.

const NAMES = { 'Ctrl K': 'Go to a page, torrent or member by name', '/': 'Search', '?': 'Keyboard shortcuts', j: 'Next row', k: 'Previous row', o: 'Open row' }
let isGoing = false

const isTyping = (at) => at.closest('input, textarea, select, [contenteditable]') !== null
const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null

function press(element) {
  if (element.matches('input, textarea, select')) {
    element.focus()
    element.select?.()
  } else element.click()
}

/** Returns the element that a key presses: in the focused row, or else the first on the page. */
function keyed(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`
  const row = document.activeElement.closest('[data-rows] > *')
  return row?.querySelector(selector) ?? [...document.querySelectorAll(selector)].find(isShown)
}

/** Returns the link to the subject of a row; other links may come before it. */
function mainLink(row) {
  return row?.querySelector('a.long') ?? row?.querySelector('a[href], button, summary')
}

function step(by) {
  const all = [...document.querySelectorAll('[data-rows] > :not(.below)')]
  const rows = all.filter((one) => isShown(one) && mainLink(one))
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by]
  const link = mainLink(row)
  link?.focus()
  link?.scrollIntoView({ block: 'nearest' })
  return link !== undefined && link !== null
}

function line(keys, says) {
  const row = document.createElement('div')
  const [term, text] = [document.createElement('dt'), document.createElement('dd')]
  for (const key of keys) {
    const cap = document.createElement('kbd')
    cap.textContent = key
    term.append(cap, ' ')
  }
  text.textContent = says
  row.append(term, text)
  return row
}

/** Shows the shortcuts of the current page. */
function help() {
  const dialog = document.getElementById('keys')
  const list = dialog.querySelector('dl')
  const hasRows = document.querySelector('[data-rows] > *') !== null
  const found = new Map()
  const general = Object.entries(NAMES).filter(([key]) => hasRows || !['j', 'k', 'o'].includes(key))
  for (const [key, says] of general) found.set(key, line(key.split(' '), says))
  for (const element of document.querySelectorAll('[data-key]')) {
    const { key, keySays } = element.dataset
    const says = keySays ?? element.textContent.trim()
    if (!found.has(key) && isShown(element)) found.set(key, line([key], says))
  }
  for (const element of document.querySelectorAll('[data-go]')) {
    const key = `g ${element.dataset.go}`
    found.set(key, line(key.split(' '), `Go to ${element.textContent.trim()}`))
  }
  list.replaceChildren(...found.values())
  dialog.showModal()
}

function act(key) {
  if (isGoing) {
    isGoing = false
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`)
    link?.click()
    return link !== null
  }
  if (key === 'g') return (isGoing = document.querySelector('[data-go]') !== null)
  if (key === '?') return help() ?? true
  const wanted = keyed(key)
  if (wanted !== undefined) return press(wanted) ?? true
  if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1)
  if (key !== 'o') return false
  const link = mainLink(document.activeElement.closest('[data-rows] > *'))
  link?.click()
  return link !== null && link !== undefined
}

document.addEventListener('keydown', (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat
  const isBusy = isTyping(event.target) || document.querySelector('dialog[open]') !== null
  // Another key, such as Escape, or typing into a field ends what `g` began.
  if (!isPlain || isBusy || event.key.length !== 1) return void (isGoing = false)
  if (act(event.key)) event.preventDefault()
})
