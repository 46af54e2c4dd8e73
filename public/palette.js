// Ctrl-K or ⌘-K goes to pages, torrents, bundles, collections, tags and members by name. The server
// finds them, as on `/search`, which does the same without a script; what is on the current page is
// found here. Readers find only what they may open.

const WAIT_MS = 150
const MOST_HERE = 6
const TITLES = {
  here: 'On this page',
  pages: 'Pages',
  torrents: 'Torrents',
  bundles: 'Bundles',
  collections: 'Collections',
  tags: 'Tags',
  members: 'Members',
}
const FAILED = 'The search failed. Try again, or reload the page.'
let parts = null
let asking = null
let timer
/** Whether the list shows the results for an earlier text, and whether Enter was pressed since. */
let isStale = false
let isEntered = false

const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null
const nameOf = (element) => (element.getAttribute('aria-label') ?? element.textContent).trim()

function make(tag, props, ...children) {
  const element = Object.assign(document.createElement(tag), props)
  element.append(...children)
  return element
}

function build() {
  const input = make('input', { type: 'search', id: 'palette-input', autocomplete: 'off' })
  input.setAttribute('role', 'combobox')
  input.setAttribute('aria-controls', 'palette-list')
  input.placeholder = 'Pages, torrents, members …'
  const label = make('label', { className: 'visually-hidden', htmlFor: input.id }, 'Go to')
  const list = make('div', { id: 'palette-list' })
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', 'Results')
  const says = make('p', { className: 'faint' })
  says.setAttribute('role', 'status')
  const dialog = make('dialog', { className: 'palette' }, label, input, list, says)
  dialog.setAttribute('aria-label', 'Go to')
  document.body.append(dialog)
  input.addEventListener('input', () => {
    isStale = true
    isEntered = false
    clearTimeout(timer)
    timer = setTimeout(ask, WAIT_MS)
  })
  input.addEventListener('keydown', move)
  return { dialog, input, list, says }
}

/** Returns the buttons and links of the page whose names contain every word. */
function here(words) {
  const all = [...document.querySelectorAll('main a.button, main button, main summary')]
  const fits = (element) => {
    const name = nameOf(element).toLowerCase()
    return name !== '' && words.every((word) => name.includes(word))
  }
  const seen = new Set()
  const isFirst = (element) => !seen.has(nameOf(element)) && seen.add(nameOf(element))
  return all.filter((element) => isShown(element) && fits(element) && isFirst(element))
}

async function ask() {
  const asked = parts.input.value.trim()
  asking?.abort()
  asking = new AbortController()
  const words = asked.toLowerCase().split(/\s+/)
  const local = asked === '' ? [] : here(words).slice(0, MOST_HERE)
  const own = local.map((element) => ({ name: nameOf(element), about: '', element }))
  try {
    const options = { headers: { Accept: 'application/json' }, signal: asking.signal }
    const reply = await fetch(`/search?q=${encodeURIComponent(asked)}`, options)
    if (!reply.ok) throw new Error(FAILED)
    show({ here: own, ...(await reply.json()) }, asked === '' ? '' : 'No matches.')
  } catch (error) {
    if (error.name !== 'AbortError') show({ here: own }, FAILED, FAILED)
  }
}

/** Shows what was found, and below it what went wrong, or `nothing` if the list is empty. */
function show(found, nothing, fault = '') {
  const groups = Object.keys(TITLES).filter((kind) => found[kind]?.length > 0)
  parts.list.replaceChildren(...groups.map((kind) => group(kind, found[kind])))
  parts.input.setAttribute('aria-expanded', String(groups.length > 0))
  parts.says.textContent = groups.length > 0 ? fault : nothing
  const first = parts.list.querySelector('[role="option"]')
  choose(first)
  isStale = false
  if (isEntered && fault === '' && parts.dialog.open) first?.click()
  isEntered = false
}

function group(kind, items) {
  const title = make('p', { className: 'faint', id: `palette-${kind}` }, TITLES[kind])
  const rows = items.map((item, at) => {
    const row = make('a', { id: `palette-${kind}-${at}`, tabIndex: -1 }, item.name)
    if (item.about) row.append(' ', make('span', { className: 'faint' }, item.about))
    if (item.url) row.href = item.url
    // Closed before another page opens, too: the back button shows this one as it was left.
    row.addEventListener('click', () => (item.url ? parts.dialog.close() : goTo(item.element)))
    row.setAttribute('role', 'option')
    return row
  })
  const element = make('div', {}, title, ...rows)
  element.setAttribute('role', 'group')
  element.setAttribute('aria-labelledby', title.id)
  return element
}

/** Follows a link; only focuses a button, since the reader may not want its action. */
function goTo(element) {
  parts.dialog.close()
  element.scrollIntoView({ block: 'center' })
  element.focus()
  if (element.matches('a')) element.click()
}

function choose(row) {
  parts.list.querySelector('[aria-selected]')?.removeAttribute('aria-selected')
  row?.setAttribute('aria-selected', 'true')
  row?.scrollIntoView({ block: 'nearest' })
  parts.input.setAttribute('aria-activedescendant', row?.id ?? '')
}

function move(event) {
  const rows = [...parts.list.querySelectorAll('[role="option"]')]
  const at = rows.findIndex((row) => row.hasAttribute('aria-selected'))
  if (event.key === 'Enter') {
    event.preventDefault()
    if (isStale) isEntered = true
    else rows[at]?.click()
    return
  }
  if (event.key === 'Escape') {
    // At the first Escape, a browser would only clear the typed text.
    event.preventDefault()
    parts.dialog.close()
    return
  }
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (by === undefined || rows.length === 0) return
  event.preventDefault()
  choose(rows[(at + by + rows.length) % rows.length])
}

document.addEventListener('keydown', (event) => {
  const isAsked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
  if (!isAsked || event.key.toLowerCase() !== 'k') return
  event.preventDefault()
  parts ??= build()
  if (parts.dialog.open) return parts.dialog.close()
  parts.dialog.showModal()
  parts.input.select()
  ask()
})
