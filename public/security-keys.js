// Security keys: a button asks the browser for one, and sends its answer with the form around it.

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
const textOf = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const opened = (options) => {
  const keys = (list) => list?.map((one) => ({ ...one, id: bytesOf(one.id) }))
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytesOf(options.user.id) } }),
    ...(options.allowCredentials && { allowCredentials: keys(options.allowCredentials) }),
    ...(options.excludeCredentials && { excludeCredentials: keys(options.excludeCredentials) }),
  }
}

const asJson = (credential) => {
  const { response } = credential
  const parts = [
    'clientDataJSON',
    'attestationObject',
    'authenticatorData',
    'signature',
    'userHandle',
  ]
  const given = parts.filter((name) => response[name])
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: {
      ...Object.fromEntries(given.map((name) => [name, textOf(response[name])])),
      ...(response.getTransports && { transports: response.getTransports() }),
    },
  })
}

/** What the reader can do, by the name of the error that a browser throws. */
const FAULTS = {
  NotAllowedError:
    'The key was not used. Press the button again, then tap the key when you are asked to.',
  InvalidStateError: 'This key is already added to your account. Use another one.',
  TypeError: 'The site did not answer. Check your connection, then press the button again.',
}

const say = (button, text) => {
  const place = button.closest('section').querySelector('.key-says')
  if (place !== null) place.textContent = text
}

for (const button of document.querySelectorAll('button[data-ask-key], button[data-make-key]')) {
  if (window.PublicKeyCredential === undefined) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    const { askKey, makeKey, into } = button.dataset
    for (const field of button.form.elements) {
      if (field.name !== into && !field.reportValidity()) return
    }
    button.disabled = true
    say(button, 'Waiting for the key …')
    try {
      const reply = await fetch(askKey ?? makeKey, { headers: { Accept: 'application/json' } })
      const { keyOptions, detail } = await reply.json()
      if (!keyOptions) throw new Error(detail ?? 'Your account has no security key. Use a code.')
      const publicKey = opened(keyOptions)
      const credential = askKey
        ? await navigator.credentials.get({ publicKey })
        : await navigator.credentials.create({ publicKey })
      button.form.elements[into].value = asJson(credential)
      button.form.submit()
    } catch (error) {
      say(button, FAULTS[error.name] ?? error.message)
      button.disabled = false
    }
  })
  // The back button shows the page as it was when the form was sent.
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    button.disabled = false
    say(button, '')
  })
}
