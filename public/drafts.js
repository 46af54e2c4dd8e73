// Saves forms while they are filled in, so that nothing is lost when a window is closed. Without
// this file, the buttons of the forms save them.

/** The most bytes to send on closing: browsers refuse more than 64 KiB from a page being closed. */
const SENT_ON_CLOSE = 60_000
const OFFLINE = 'Check your connection.'
const WAIT_MS = 3_000

/**
 * Posts fields, and returns the JSON of the reply.
 * @throws Error whose message tells the reader why they were not saved
 */
async function post(address, fields, signal) {
  const body = new URLSearchParams(fields)
  const keepalive = body.toString().length < SENT_ON_CLOSE
  const options = {
    method: 'POST',
    body,
    headers: { Accept: 'application/json' },
    keepalive,
    signal,
  }
  const reply = await fetch(address, options).catch((error) => {
    throw error.name === 'AbortError' ? error : new Error(OFFLINE)
  })
  const said = await reply.json().catch(() => null)
  signal.throwIfAborted()
  if (!reply.ok || said === null) throw new Error(said?.detail ?? 'The site is not available.')
  return said
}

/**
 * Saves one state after the other, as a slow request must not replace a newer state with an older
 * one. What is typed during a request is saved next; what failed, when the connection is back.
 * @param save sends the current state, and returns whether it arrived
 */
function inTurn(save) {
  let sending = null
  let isDue = false
  const run = async () => {
    isDue = true
    if (sending !== null) return
    const mine = (sending = new AbortController())
    isDue = false
    const isSaved = await save(mine.signal)
    if (sending !== mine) return
    sending = null
    if (isDue) void run()
    else isDue = !isSaved
  }
  /** Stops saving: once a form is sent, its draft may no longer exist. */
  const end = () => {
    sending?.abort()
    sending = null
    isDue = false
  }
  /** Saves immediately what is not saved yet. */
  const runDue = () => {
    if (!isDue) return
    end()
    void run()
  }
  addEventListener('online', runDue)
  return { run, runDue, end }
}

/** Shows in `place` why something was not saved, unless saving was stopped on purpose. */
function sayFault(place, text, { name, message }) {
  if (name !== 'AbortError') place.textContent = `${text} ${message}`
}

// The fields of an upload form; the checks of the upload rules are updated, too.
const freshen = async (form, signal) => {
  const id = form.dataset.keep
  if (document.getElementById(id) === null) return
  const reply = await fetch(form.action, { headers: { Accept: 'text/html' }, signal })
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
  const fresh = page.getElementById(id)
  if (reply.ok && fresh !== null) document.getElementById(id).replaceWith(fresh)
}
for (const form of document.querySelectorAll('form[data-keep]')) {
  const place = document.querySelector('[data-kept]')
  const keep = inTurn(async (signal) => {
    const typed = [...new FormData(form)].filter(([, one]) => !(one instanceof File))
    try {
      await post(form.action, [...typed, ['_method', 'PATCH']], signal)
    } catch (error) {
      sayFault(place, 'Your changes are not saved.', error)
      return false
    }
    place.textContent = ''
    await freshen(form, signal).catch(() => {})
    return true
  })
  form.addEventListener('change', keep.run)
  addEventListener('pagehide', keep.runDue)
  document.addEventListener('submit', keep.end)
}

// A text is saved three seconds after the last change.
for (const button of document.querySelectorAll('button[data-draft]')) {
  const { form } = button
  const place = button.parentElement.querySelector('[role=status]')
  const address = new URL(button.formAction)
  let timer = 0
  const keep = inTurn(async (signal) => {
    const typed = [...new FormData(form)].filter(([name]) => name !== '_method')
    try {
      const { revision, isOverwriting } = await post(address, typed, signal)
      address.searchParams.set('seen', revision)
      button.setAttribute('formaction', address.pathname + address.search)
      place.textContent = isOverwriting
        ? 'Draft saved over a newer one from another window'
        : 'Draft saved'
      return true
    } catch (error) {
      sayFault(place, 'Draft not saved.', error)
      return false
    }
  })
  const saveNow = () => {
    if (timer === 0) return
    clearTimeout(timer)
    timer = 0
    void keep.run()
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(saveNow, WAIT_MS)
  })
  addEventListener('pagehide', () => {
    saveNow()
    keep.runDue()
  })
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    timer = 0
    keep.end()
  })
}
