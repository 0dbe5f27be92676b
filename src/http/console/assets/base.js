/**
 * Keeps an open page true: hears that something changed, and lets every part that asked for it
 * (hx-trigger="live from:body") fetch itself anew. Without this script pages work, and stand still.
 */
// What a person has typed, ticked or unfolded since is not undone by a part that is drawn anew.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => {
  if (name === 'open') return node.localName !== 'details'
  return !(name === 'checked' || (name === 'value' && node.value !== node.defaultValue))
}

const address = document.body.dataset.live

if (address) {
  const offline = document.getElementById('offline')
  let waiting = null
  let refreshedAt = 0
  const stream = new EventSource(address)
  const refresh = () => {
    waiting = null
    refreshedAt = Date.now()
    htmx.trigger(document.body, 'live')
  }
  stream.addEventListener('changed', () => {
    // Where much happens, one look every two seconds is enough.
    waiting ??= setTimeout(refresh, Math.max(200, refreshedAt + 2_000 - Date.now()))
  })
  stream.addEventListener('open', () => {
    // Whatever happened while we were away was not heard.
    if (!offline.hidden) refresh()
    offline.hidden = true
  })
  stream.addEventListener('error', () => {
    offline.hidden = false
  })
  window.addEventListener('pagehide', () => stream.close())
}
