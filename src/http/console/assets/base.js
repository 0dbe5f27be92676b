/**
 * Keeps an open page true: hears that something changed, and lets every part that asked for it
 * (hx-trigger="live from:body") fetch itself anew. Without this script pages work, and stand still.
 */
const address = document.body.dataset.live

if (address) {
  const offline = document.getElementById('offline')
  let waiting = null
  const stream = new EventSource(address)
  const refresh = () => {
    waiting = null
    htmx.trigger(document.body, 'live')
  }
  stream.addEventListener('changed', () => {
    waiting ??= setTimeout(refresh, 200)
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

// What a person unfolded stays unfolded when its part fetches itself anew.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === 'open' && node.localName === 'details')
