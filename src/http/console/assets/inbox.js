/**
 * Makes the inbox quick: selecting with Shift and by group, keys, and a dialog instead of a page. What
 * is selected is kept by finding and revision, so that a list which changes meanwhile takes nothing
 * along that is no longer what was seen. Without this script forms and links do the same.
 */
const form = document.getElementById('answers')
const dialog = document.getElementById('dialog')
const help = document.getElementById('help')
const chosen = new Set()
let lastChecked = null

const boxes = (within = document) => [...within.querySelectorAll('tr.finding input[name=item]')]
const rows = () => [...document.querySelectorAll('tr.finding')]

function remember() {
  for (const box of boxes()) {
    if (box.checked) chosen.add(box.value)
    else chosen.delete(box.value)
  }
  show()
}

/** After the list was drawn anew. Only what is there, at the same revision, stays selected. */
function restore() {
  const there = new Set(boxes().map((box) => box.value))
  for (const value of chosen) if (!there.has(value)) chosen.delete(value)
  for (const box of boxes()) box.checked = chosen.has(box.value)
  for (const input of document.querySelectorAll('[name=shown]')) input.disabled = false
  for (const box of document.querySelectorAll('.js')) box.hidden = false
  show()
}

function show() {
  let micros = 0n
  for (const box of boxes()) if (box.checked) micros += BigInt(box.dataset.micros)
  for (const box of document.querySelectorAll('.select-group')) {
    const its = boxes(document.getElementById(box.dataset.group))
    const count = its.filter((one) => one.checked).length
    box.checked = count > 0 && count === its.length
    box.indeterminate = count > 0 && count < its.length
    box.disabled = its.length === 0
  }
  for (const row of rows()) row.classList.toggle('chosen', row.querySelector(':checked') !== null)
  const label = document.getElementById('selected')
  if (!label) return
  const style = { style: 'currency', currency: 'USD' }
  const money = new Intl.NumberFormat(document.documentElement.lang, style)
  const count = label.dataset.zero.replace('0', String(chosen.size))
  label.textContent = chosen.size ? `${count} · ${money.format(Number(micros) / 1e6)}` : count
  for (const button of form.querySelectorAll('button[name=verdict]')) {
    button.disabled = chosen.size === 0
  }
}

form?.addEventListener('click', ({ target, shiftKey }) => {
  if (target.matches('input[name=item]')) {
    const all = boxes()
    const [from, to] = [all.indexOf(lastChecked), all.indexOf(target)]
    if (shiftKey && from >= 0) {
      const between = all.slice(Math.min(from, to), Math.max(from, to) + 1)
      for (const box of between) box.checked = target.checked
    }
    lastChecked = target
  }
  if (target.matches('.select-group')) {
    for (const box of boxes(document.getElementById(target.dataset.group))) {
      box.checked = target.checked
    }
  }
  remember()
})

document.body.addEventListener('htmx:afterSwap', ({ target }) => {
  if (target === dialog && !dialog.open) dialog.showModal()
  if (target === dialog) dialog.querySelector('input:not([type=hidden]), button.primary')?.focus()
  restore()
})

dialog?.addEventListener('click', (event) => {
  if (!event.target.closest('[data-close]')) return
  event.preventDefault()
  dialog.close()
})
dialog?.addEventListener('close', () => currentRow()?.focus())
document.querySelector('.help-open')?.addEventListener('click', () => help.showModal())

const currentRow = () => document.querySelector('tr.finding.current')

function go(step) {
  const all = rows()
  const place = all.indexOf(currentRow())
  const next = all[place < 0 ? 0 : Math.min(all.length - 1, Math.max(0, place + step))]
  if (!next) return
  currentRow()?.classList.remove('current')
  next.classList.add('current')
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}

function toggle() {
  const box = currentRow()?.querySelector('input[name=item]')
  if (!box) return
  box.checked = !box.checked
  lastChecked = box
  remember()
}

/** Of what is selected; of the current one when nothing is. */
function decide(verdict) {
  if (chosen.size === 0) toggle()
  if (chosen.size > 0) form?.querySelector(`button[value=${verdict}]`)?.click()
}

function clear() {
  for (const box of boxes()) box.checked = false
  remember()
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  x: toggle,
  a: () => decide('approve'),
  r: () => decide('reject'),
  s: () => decide('snooze'),
  '/': () => document.querySelector('.filters [name=q]')?.focus(),
  '?': () => help.showModal(),
  Escape: clear,
  Enter: () => {
    const address = currentRow()?.dataset.href
    if (address) location.assign(address)
  },
}

document.addEventListener('keydown', (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event
  const isTyping = target.closest('input:not([type=checkbox]), select, textarea, [contenteditable]')
  if (ctrlKey || metaKey || altKey || isTyping || document.querySelector('dialog[open]')) return
  const isPressing = key === 'Enter' && target.closest('a, button, summary, input')
  const act = Object.hasOwn(KEYS, key) && !isPressing ? KEYS[key] : null
  if (!act) return
  event.preventDefault()
  act()
})

for (const opener of document.querySelectorAll('.help-open')) opener.hidden = false
restore()
