// Small comforts. Everything works without this file.

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

// `/` leads to the search box, unless something is being typed.
const find = document.querySelector('[data-find]')
document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest('input, textarea, select, [contenteditable]') !== null
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
  if (event.key !== '/' || isTyping || !isPlain || find === null) return
  event.preventDefault()
  find.focus()
  find.select()
})

// What is typed beside an upload is kept while it is typed: a closed window loses nothing.
for (const form of document.querySelectorAll('form[data-keep]')) {
  form.addEventListener('change', () => {
    const typed = new URLSearchParams(new FormData(form))
    typed.set('_method', 'PATCH')
    const headers = { Accept: 'application/json' }
    fetch(form.action, { method: 'POST', body: typed, headers, keepalive: true }).catch(() => {})
  })
}
