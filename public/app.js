// Small conveniences. Everything works without this file.

for (const button of document.querySelectorAll('button[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  if (source === null || navigator.clipboard === undefined) continue
  const label = button.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.textContent.trim())
    button.textContent = 'Copied'
    setTimeout(() => (button.textContent = label), 1500)
  })
}

// What is typed in an upload form is saved while it is typed: a closed window loses nothing. The
// checks of the upload rules are updated too. Both end when a form is sent: there may be no draft
// any more.
const freshen = async (form, signal) => {
  const id = form.dataset.keep
  if (document.getElementById(id) === null) return
  const reply = await fetch(form.action, { headers: { Accept: 'text/html' }, signal })
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
  const fresh = page.getElementById(id)
  if (reply.ok && fresh !== null) document.getElementById(id).replaceWith(fresh)
}
for (const form of document.querySelectorAll('form[data-keep]')) {
  let sending = new AbortController()
  document.addEventListener('submit', () => {
    sending.abort()
    sending = new AbortController()
  })
  form.addEventListener('change', () => {
    const { signal } = sending
    const typed = new URLSearchParams([...new FormData(form)].filter(([, one]) => !(one instanceof File)))
    typed.set('_method', 'PATCH')
    const headers = { Accept: 'application/json' }
    fetch(form.action, { method: 'POST', body: typed, headers, keepalive: true, signal })
      .then(() => freshen(form, signal))
      .catch(() => {})
  })
}

// A button that needs a reason asks for it, instead of being refused.
for (const button of document.querySelectorAll('button[data-needs]')) {
  button.addEventListener('click', (event) => {
    const field = button.form.elements[button.dataset.needs]
    if (field.value.trim() !== '') return
    event.preventDefault()
    field.focus()
  })
}

// The values of a theme are shown while they are chosen.
for (const form of document.querySelectorAll('[data-theme-form]')) {
  const { style } = form.querySelector('[data-theme-preview]')
  form.addEventListener('input', ({ target: { name, value } }) => {
    style.setProperty(name === 'scheme' ? 'color-scheme' : `--${name}`, value)
  })
}

// The menu of all pages opens in place. Its pages are fetched when it is opened, and kept by the
// browser. Without this, its link leads to a page with the same entries.
const toMenu = document.querySelector('a.menu-all')
const written = (tag, text = '') => Object.assign(document.createElement(tag), { textContent: text })
const fillMenu = async (menu) => {
  const reply = await fetch(toMenu.href, { headers: { Accept: 'application/json' } }).catch(() => null)
  if (reply === null || !reply.ok) return location.assign(toMenu.href)
  const nav = written('nav')
  nav.ariaLabel = 'All pages'
  for (const { name, pages } of (await reply.json()).groups) {
    const [part, list] = [written('div'), written('ul')]
    list.ariaLabel = name
    for (const { href, label } of pages) {
      const [item, link] = [written('li'), written('a', label)]
      link.href = href
      if (href === location.pathname) link.ariaCurrent = 'page'
      const count = document.querySelector(`.menu a[href="${href}"] .count`)
      if (count !== null) link.append(' ', count.cloneNode(true))
      item.append(link)
      list.append(item)
    }
    part.append(written('p', name), list)
    nav.append(part)
  }
  menu.append(nav)
}
if (toMenu !== null) {
  const [menu, summary] = [written('details'), written('summary')]
  menu.className = 'menu-all'
  summary.dataset.count = ''
  summary.append(...toMenu.childNodes)
  menu.append(summary)
  menu.addEventListener('toggle', () => fillMenu(menu), { once: true })
  toMenu.replaceWith(menu)
}

// Escape closes the menu, as does a click next to it.
const menus = document.querySelectorAll('.top details')
document.addEventListener('keydown', ({ key }) => {
  const menu = [...menus].find((one) => one.open)
  if (key !== 'Escape' || menu === undefined) return
  menu.open = false
  menu.querySelector('summary').focus()
})
document.addEventListener('click', ({ target }) => {
  for (const menu of menus) if (!menu.contains(target)) menu.open = false
})

// Escape closes the card below a name; it opens again with the next focus or pointer.
document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return
  const card = [...document.querySelectorAll('.peek')].find((one) => one.checkVisibility())
  if (card === undefined) return
  card.hidden = true
  for (const left of ['focusout', 'mouseleave']) {
    card.parentElement.addEventListener(left, () => (card.hidden = false), { once: true })
  }
})

// The arrow keys go from value to value of a chart.
for (const spots of document.querySelectorAll('[data-spots]')) {
  spots.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const all = [...spots.querySelectorAll('a, button')]
    const next = all[all.indexOf(document.activeElement) + step]
    if (step === undefined || next === undefined) return
    event.preventDefault()
    document.activeElement.tabIndex = -1
    next.tabIndex = 0
    next.focus()
  })
}

// An option that was chosen from the suggestions becomes a checkbox; without this, on the next save.
for (const pick of document.querySelectorAll('[data-pick]')) {
  const input = pick.querySelector('[list]')
  input.addEventListener('change', () => {
    const option = [...input.list.options].find(({ value }) => value === input.value.trim())
    if (option === undefined) return
    const label = document.createElement('label')
    const box = document.createElement('input')
    Object.assign(box, { type: 'checkbox', name: pick.dataset.pick, value: option.value, checked: true })
    label.append(box, ` ${option.value}`)
    input.before(label, ' ')
    option.remove()
    input.value = ''
  })
}

// A choice that determines the available fields updates them; its button does the same.
for (const button of document.querySelectorAll('button[data-on-change]')) {
  for (const name of button.dataset.onChange.split(' ')) {
    const field = button.form.elements[name]
    field?.addEventListener('change', () => button.form.requestSubmit(button))
  }
}

/** The page at an address as it is now; null: it could not be loaded. */
async function pageAt(href) {
  const reply = await fetch(href, { headers: { Accept: 'text/html' } }).catch(() => null)
  if (reply === null || !reply.ok) return null
  return new DOMParser().parseFromString(await reply.text(), 'text/html')
}

// Live updates appear immediately, wherever they were caused. A tab in the background gets none.
const told = document.querySelector('[data-live]')
if (told !== null && typeof EventSource === 'function') {
  const KEPT = 'live-after'
  const SHOWN = 3
  let source = null

  // The menu counts new notifications; a page that is loaded again has the current count.
  const countOneMore = (kind) => {
    const entries = kind === 'message' ? ['/notifications', '/messages'] : ['/notifications']
    const links = entries.map((href) => `nav a[href="${href}"]`).join(', ')
    const places = document.querySelectorAll(`${links}, summary[data-count]`)
    for (const place of places) {
      const count = place.querySelector('[data-unseen]') ?? document.createElement('span')
      const before = Number.parseInt(count.textContent, 10) || 0
      count.className = 'count'
      count.dataset.unseen = ''
      count.textContent = before >= 99 ? '99+' : `${before + 1}`
      const more = document.createElement('span')
      more.className = 'visually-hidden'
      more.textContent = ' new'
      count.append(more)
      place.append(' ', count)
    }
  }

  // A new message of the conversation that is open appears in it, which marks it as read.
  const showMessage = async (href) => {
    const thread = document.querySelector('[data-thread]')
    if (thread === null || location.pathname !== href) return false
    const page = await pageAt(`${href}?at=newest`)
    if (page === null) return false
    for (const one of page.querySelectorAll('[data-thread] > [id]')) {
      if (document.getElementById(one.id) === null) thread.append(one)
    }
    return true
  }

  const show = async (event) => {
    sessionStorage.setItem(KEPT, event.lastEventId)
    const { says, href, isAgain } = JSON.parse(event.data)
    if (event.type === 'message' && (await showMessage(href))) return
    const line = document.createElement('p')
    const link = document.createElement('a')
    // Opening it there marks it as read.
    link.href = `/notifications/${event.lastEventId}`
    link.textContent = says
    line.append(link)
    told.append(line)
    if (!isAgain) countOneMore(event.type)
    while (told.children.length > SHOWN) told.firstElementChild.remove()
  }

  // A list is fetched again when it changes, at most once per second: its table, or that it is
  // empty, and the head of the page, which may have a button for its first row.
  const PARTS = ['main .page-head', 'main :is(.table-wrap, .empty)']
  let isDue = false
  const refresh = async () => {
    if (isDue) return
    isDue = true
    await new Promise((done) => setTimeout(done, 1000))
    isDue = false
    const page = await pageAt(location.href)
    if (page === null) return
    for (const part of PARTS) {
      const [shown, fresh] = [document.querySelector(part), page.querySelector(part)]
      if (fresh !== null && shown?.contains(document.activeElement) === false) shown.replaceWith(fresh)
    }
  }

  // A page of the forums, and home, say how many posts were written since they were loaded.
  const news = document.querySelector('[data-news]')
  let newPosts = 0
  const countPosts = ({ data }) => {
    const { posts, last } = JSON.parse(data)
    newPosts = last === null ? posts : newPosts + posts
    news.firstElementChild.textContent = newPosts === 1 ? '1 new post' : `${newPosts} new posts`
    news.hidden = false
  }

  // A page about one thing says that it has changed since it was loaded; also if that happened
  // while the tab was in the background.
  const changes = document.querySelector('[data-changes]')
  const sayChanged = () => (changes.hidden = false)
  const lookForChanges = async () => {
    if (!changes.hidden) return
    const fresh = (await pageAt(location.href))?.querySelector('[data-changes]')
    if (fresh && fresh.dataset.stamp !== changes.dataset.stamp) sayChanged()
  }

  const open = () => {
    if (source !== null || document.visibilityState === 'hidden') return
    const after = sessionStorage.getItem(KEPT)
    const asked = new URLSearchParams(after === null ? {} : { after })
    if (news !== null) asked.set('about', news.dataset.news)
    if (news?.dataset.seen) asked.set('seen', news.dataset.seen)
    if (changes !== null) asked.set('about', changes.dataset.changes)
    source = new EventSource(`/live?${asked}`)
    if (changes !== null) source.addEventListener('changed', sayChanged)
    if (news !== null) source.addEventListener('news', countPosts)
    for (const kind of told.dataset.live.split(' ')) source.addEventListener(kind, show)
    if (location.pathname.startsWith('/admin/jobs')) source.addEventListener('task', refresh)
    if (location.pathname === '/admin/moderation') source.addEventListener('queue', refresh)
    if (location.pathname === '/admin/shadow') source.addEventListener('shadow', refresh)
    if (location.pathname === '/admin/cases') source.addEventListener('cases', refresh)
  }
  const close = () => {
    source?.close()
    source = null
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return close()
    open()
    if (changes !== null) void lookForChanges()
  })
  addEventListener('pagehide', close)
  open()
}

// A page of figures is refreshed while it is visible, but not while a field in it has the focus.
const kept = document.querySelector('[data-fresh]')
if (kept !== null) {
  const refresh = async () => {
    if (document.hidden || kept.contains(document.activeElement)) return
    const fresh = (await pageAt(location.href))?.querySelector('[data-fresh]')
    if (fresh) kept.replaceChildren(...fresh.childNodes)
  }
  setInterval(refresh, Number(kept.dataset.fresh) * 1000)
}

// A preview of a form is updated while it is typed; its button shows the same.
for (const form of document.querySelectorAll('form[data-preview]')) {
  let wait
  form.addEventListener('input', () => {
    clearTimeout(wait)
    wait = setTimeout(async () => {
      const asked = `${form.action}?${new URLSearchParams(new FormData(form))}`
      const reply = await fetch(asked, { headers: { Accept: 'text/html' } }).catch(() => null)
      if (reply === null) return
      const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
      const fresh = page.getElementById(form.dataset.preview)
      if (fresh !== null) document.getElementById(form.dataset.preview).replaceWith(fresh)
    }, 250)
  })
}

// A file that is dropped anywhere on the page is checked like a selected one.
const dropped = document.querySelector('form[data-drop]')
if (dropped !== null) {
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files') === true
  addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    dropped.classList.add('is-target')
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) dropped.classList.remove('is-target')
  })
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    dropped.classList.remove('is-target')
    const first = new DataTransfer()
    first.items.add(event.dataTransfer.files[0])
    dropped.querySelector('input[type=file]').files = first.files
    dropped.requestSubmit()
  })
}

// A text is saved as a draft three seconds after the last letter, until it is sent.
for (const button of document.querySelectorAll('button[data-draft]')) {
  const { form } = button
  const state = button.parentElement.querySelector('[role=status]')
  const address = new URL(button.formAction)
  let timer = 0
  let sending = new AbortController()
  const save = async () => {
    const typed = new URLSearchParams([...new FormData(form)])
    typed.delete('_method')
    const options = { method: 'POST', body: typed, headers: { Accept: 'application/json' } }
    try {
      const reply = await fetch(address, { ...options, signal: sending.signal })
      const { revision, isOverwriting, detail } = await reply.json()
      if (!reply.ok) throw new Error(detail)
      address.searchParams.set('seen', revision)
      button.setAttribute('formaction', address.pathname + address.search)
      state.textContent = isOverwriting ? 'Draft saved over a newer one from another window' : 'Draft saved'
    } catch ({ name, message }) {
      if (name !== 'AbortError') state.textContent = `Draft not saved. ${message}`
    }
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(save, 3000)
  })
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    sending.abort()
    sending = new AbortController()
  })
}
