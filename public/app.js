// Small conveniences. All pages work without this file.

for (const button of document.querySelectorAll('button[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  if (source === null || navigator.clipboard === undefined) continue
  // Only the first text changes: the rest of the button tells screen readers what is copied.
  const label = button.firstChild
  const { data } = label
  button.hidden = false
  button.addEventListener('click', async () => {
    const text = source.textContent.trim()
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    // A browser may refuse to copy: then the text is selected, for the reader to copy.
    if (!isCopied) getSelection().selectAllChildren(source)
    label.data = isCopied ? 'Copied' : 'Not copied: copy the selected text'
    setTimeout(() => (label.data = data), 1500)
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

// The preview of a theme shows its values while they are chosen.
for (const form of document.querySelectorAll('[data-theme-form]')) {
  const { style } = form.querySelector('[data-theme-preview]')
  form.addEventListener('input', ({ target: { name, value } }) => {
    style.setProperty(name === 'scheme' ? 'color-scheme' : `--${name}`, value)
  })
}

// The menu of all pages opens in place. Its entries are fetched when it is opened, and the browser
// caches them. Without this, the link leads to a page with the same entries.
const toMenu = document.querySelector('a.menu-all')
const written = (tag, text = '') =>
  Object.assign(document.createElement(tag), { textContent: text })
const fillMenu = async (menu) => {
  const reply = await fetch(toMenu.href, { headers: { Accept: 'application/json' } }).catch(
    () => null,
  )
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

// An option chosen from the suggestions becomes a checkbox; without this, on the next save.
for (const pick of document.querySelectorAll('[data-pick]')) {
  const input = pick.querySelector('[list]')
  input.addEventListener('change', () => {
    const option = [...input.list.options].find(({ value }) => value === input.value.trim())
    if (option === undefined) return
    const label = document.createElement('label')
    const box = document.createElement('input')
    Object.assign(box, {
      type: 'checkbox',
      name: pick.dataset.pick,
      value: option.value,
      checked: true,
    })
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

/** Fetches the current page at an address, even one that shows errors; null: it did not arrive. */
async function pageAt(href, signal = AbortSignal.timeout(30_000)) {
  try {
    const reply = await fetch(href, { headers: { Accept: 'text/html' }, signal })
    return new DOMParser().parseFromString(await reply.text(), 'text/html')
  } catch {
    return null
  }
}

// Live updates appear immediately, whatever caused them. A tab in the background gets none.
const told = document.querySelector('[data-live]')
if (told !== null && typeof EventSource === 'function') {
  const KEPT = 'live-after'
  const SHOWN = 3
  const AGAIN_MS = 60_000
  let source = null

  // The menu counts new notifications; a page that is loaded later has the current count already.
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
    const isOlder = document.querySelector('main > p > a[rel=next]') !== null
    if (thread === null || isOlder || location.pathname !== href) return false
    const fresh =
      (await pageAt(`${href}?at=newest`))?.querySelectorAll('[data-thread] > [id]') ?? []
    if (fresh.length === 0) return false
    for (const one of fresh) {
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
    // This address marks the notification as read, then leads to its subject.
    link.href = `/notifications/${event.lastEventId}`
    link.textContent = says
    const close = Object.assign(written('button', 'Close'), { type: 'button', className: 'quiet' })
    close.ariaLabel = `Close: ${says}`
    close.addEventListener('click', () => line.remove())
    line.append(link, ' ', close)
    told.append(line)
    if (!isAgain) countOneMore(event.type)
    while (told.children.length > SHOWN) told.firstElementChild.remove()
  }

  // A list that changes is fetched again, at most once per second: its table, or the text of an
  // empty list, and the head of the page, which may have a button for the first row.
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
      if (fresh !== null && shown?.contains(document.activeElement) === false)
        shown.replaceWith(fresh)
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

  // A page about one thing says when the thing has changed since the page was loaded, even if that
  // happened while the tab was in the background.
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
    const opened = new EventSource(`/live?${asked}`)
    source = opened
    // A reply that is no stream, such as that of a proxy while the site restarts, ends it.
    opened.addEventListener('error', () => {
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return
      close()
      setTimeout(open, AGAIN_MS)
    })
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
  // The back button shows the page again; not every browser reports that it is visible then.
  addEventListener('pageshow', open)
  open()
}

// A page of figures is refreshed while it is visible, except while a field in it has the focus.
// Tables that were opened remain open.
const kept = document.querySelector('[data-fresh]')
if (kept !== null) {
  let isAsking = false
  const isBusy = () => isAsking || document.hidden || kept.contains(document.activeElement)
  const refresh = async () => {
    if (isBusy()) return
    isAsking = true
    const fresh = (await pageAt(location.href))?.querySelector('[data-fresh]')
    isAsking = false
    if (!fresh || isBusy()) return
    const open = [...kept.querySelectorAll('details')].map((one) => one.open)
    kept.replaceChildren(...fresh.childNodes)
    for (const [at, one] of kept.querySelectorAll('details').entries())
      one.open ||= open[at] === true
  }
  setInterval(refresh, Number(kept.dataset.fresh) * 1000)
}

// The preview of a form is updated while the form is filled in; the button shows the same preview.
// Until the update arrives, the outdated preview cannot be used.
for (const form of document.querySelectorAll('form[data-preview]')) {
  const shown = () => document.getElementById(form.dataset.preview)
  let wait
  let asking
  const update = async () => {
    const { signal } = (asking = new AbortController())
    const page = await pageAt(`${form.action}?${new URLSearchParams(new FormData(form))}`, signal)
    if (signal.aborted) return
    const fresh = page?.getElementById(form.dataset.preview)
    if (fresh) return shown().replaceWith(fresh)
    const fault = shown().querySelector('.error') ?? written('p')
    Object.assign(fault, {
      className: 'error',
      textContent: 'The preview could not be updated. Press Preview.',
    })
    shown().append(fault)
  }
  form.addEventListener('input', () => {
    clearTimeout(wait)
    asking?.abort()
    for (const button of shown().querySelectorAll('button')) button.disabled = true
    wait = setTimeout(update, 250)
  })
}

// A file that is dropped anywhere on the page is checked like one that was selected.
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
