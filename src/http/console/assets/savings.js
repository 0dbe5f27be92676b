/**
 * Draws the charts of the page about money. Kinds differ by pattern as well as by colour, marks carry
 * their amounts, and every amount comes as text from the server: numbers here only place the marks.
 * Whoever cannot see the charts has the tables below them.
 */
const FONT = '12px system-ui, sans-serif'
const HEIGHT = 280
const charts = new Map()
const { patternOf, inkOf } = window.ink

const dollars = new Intl.NumberFormat(document.documentElement.lang, {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 2,
})
const axes = (spot, x) => {
  const stroke = getComputedStyle(spot).color
  const grid = { stroke: colourOf('line-colour', spot), width: 1 }
  return [
    { stroke, font: FONT, grid: { show: false }, ticks: grid, ...x },
    {
      stroke,
      font: FONT,
      grid,
      ticks: grid,
      size: 68,
      values: (_, them) => them.map((it) => dollars.format(it)),
    },
  ]
}

const base = (spot) => ({
  width: spot.clientWidth,
  height: HEIGHT,
  legend: { show: false },
  cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
})

const readoutIn = (spot) =>
  spot.appendChild(Object.assign(document.createElement('p'), { className: 'readout' }))

/** Inside the canvas, also where the mark is at its edge. */
const write = (ctx, text, x, y) => {
  const before = ctx.measureText(text).width * (ctx.textAlign === 'center' ? 0.5 : 1)
  const after = ctx.textAlign === 'center' ? before : 0
  ctx.fillText(text, Math.min(Math.max(x, before), ctx.canvas.width - after), y)
}

const withPen = (u, draw) => {
  const { ctx } = u
  ctx.save()
  ctx.font = `600 ${12 * devicePixelRatio}px system-ui, sans-serif`
  ctx.textAlign = 'center'
  ctx.fillStyle = getComputedStyle(u.root).color
  draw(ctx)
  ctx.restore()
}

/** Upwards from zero what was saved, downwards what cost more than it saved. */
const stackOf = (series, index) => {
  let [up, down] = [0, 0]
  return series.map(({ values }) => {
    const value = values[index]
    const from = value >= 0 ? up : down
    if (value >= 0) up += value
    else down += value
    return { from, to: from + value }
  })
}

const drawStack = (spot, { labels, says, totals, series }) => {
  const stacks = labels.map((_, index) => stackOf(series, index))
  const ends = stacks.map((stack) => stack.flatMap(({ from, to }) => [from, to]))
  const highest = ends.map((it) => Math.max(0, ...it))
  const lowest = Math.min(0, ...ends.flat())
  const looks = series.map((_, place) => inkOf(place, spot))
  const readout = readoutIn(spot)
  const say = (index) => {
    const at = index ?? labels.length - 1
    const parts = series.map(({ title, texts }) => `${title} ${texts[at]}`)
    readout.textContent = `${says[at]}: ${totals[at]} (${parts.join(', ')})`
  }
  const bars = (u) =>
    withPen(u, (ctx) => {
      const slot = u.valToPos(1, 'x', true) - u.valToPos(0, 'x', true)
      const width = Math.min(slot * 0.7, 64 * devicePixelRatio)
      const writing = labels.map((_, index) => ctx.measureText(totals[index]).width < slot - 4)
      for (const [index, stack] of stacks.entries()) {
        const x = u.valToPos(index, 'x', true) - width / 2
        for (const [place, { from, to }] of stack.entries()) {
          const [y, toY] = [u.valToPos(from, 'y', true), u.valToPos(to, 'y', true)]
          ctx.fillStyle = patternOf(ctx, place, looks[place])
          ctx.strokeStyle = looks[place].ink
          ctx.fillRect(x, Math.min(y, toY), width, Math.abs(toY - y))
          ctx.strokeRect(x, Math.min(y, toY), width, Math.abs(toY - y))
        }
        const isLast = index === stacks.length - 1
        if (!writing[index] && !isLast) continue
        ctx.fillStyle = getComputedStyle(u.root).color
        const top = u.valToPos(highest[index], 'y', true) - 6 * devicePixelRatio
        write(ctx, totals[index], x + width / 2, top)
      }
    })
  const room = Math.max(...highest) - lowest || 1
  const chart = new uPlot(
    {
      ...base(spot),
      scales: {
        x: { time: false, range: [-0.6, labels.length - 0.4] },
        y: { range: [lowest - (lowest < 0 ? room * 0.05 : 0), Math.max(...highest) + room * 0.15] },
      },
      axes: axes(spot, {
        space: 74,
        incrs: [1, 2, 3, 4, 6, 12, 24],
        values: (_, splits) => splits.map((it) => labels[it] ?? ''),
      }),
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: { draw: [bars], setCursor: [(u) => say(u.cursor.idx)] },
    },
    [labels.map((_, index) => index), highest],
    spot,
  )
  spot.append(readout)
  say(null)
  return chart
}

const placeOf = (u, { at, value }) => [u.valToPos(at, 'x', true), u.valToPos(value, 'y', true)]

const everyNth = (them, step) => them.filter((_, index) => index % step === 0)

const drawLines = (spot, { titles, past, future }) => {
  const points = [...past, ...future.slice(1)]
  const readout = readoutIn(spot)
  const ink = colourOf('s0', spot)
  const say = (index) => {
    const at = index ?? past.length - 1
    const title = at < past.length ? titles.realised : titles.projected
    readout.textContent = `${points[at].label}: ${title} ${points[at].text}`
  }
  const labels = (u) =>
    withPen(u, (ctx) => {
      const ratio = devicePixelRatio
      const [now, end] = [future[0], future.at(-1)]
      ctx.textAlign = 'right'
      const [x, y] = placeOf(u, now)
      ctx.beginPath()
      ctx.arc(x, y, 4 * ratio, 0, 2 * Math.PI)
      ctx.fill()
      write(ctx, `${titles.realised} ${now.text}`, x - 8 * ratio, y - 10 * ratio)
      const [endX, endY] = placeOf(u, end)
      write(ctx, `${titles.projected} ${end.text}`, endX, endY - 10 * ratio)
    })
  const month = new Intl.DateTimeFormat(document.documentElement.lang, {
    month: 'short',
    year: '2-digit',
    timeZone: 'UTC',
  })
  const ends = points.filter((it) => it !== future[0] && it !== past.at(-1)).map((it) => it.at)
  const values = points.map((it) => it.value)
  const [least, most] = [Math.min(0, ...values), Math.max(...values, 0)]
  const chart = new uPlot(
    {
      ...base(spot),
      scales: { y: { range: [least, most + (most - least || 1) * 0.18] } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
      axes: axes(spot, {
        // A month's point stands at its end, and is called after it.
        splits: (u) => everyNth(ends, Math.ceil((ends.length * 64) / u.width)),
        values: (_, splits) => splits.map((it) => month.format(it * 1_000 - 1)),
      }),
      series: [
        {},
        { stroke: ink, width: 2.5, points: { show: false } },
        { stroke: ink, width: 2.5, dash: [7, 5], points: { show: false } },
      ],
      hooks: { draw: [labels], setCursor: [(u) => say(u.cursor.idx)] },
    },
    [
      points.map((it) => it.at),
      points.map((it, index) => (index < past.length ? it.value : null)),
      points.map((it, index) => (index < past.length - 1 ? null : it.value)),
    ],
    spot,
  )
  spot.append(readout)
  say(null)
  return chart
}

const drawSwatch = (spot) => {
  const place = Number(spot.dataset.swatch)
  const look = inkOf(place, spot.parentElement)
  const ctx = spot.getContext('2d')
  ctx.fillStyle = patternOf(ctx, place, look)
  ctx.fillRect(0, 0, spot.width, spot.height)
  ctx.strokeStyle = look.ink
  ctx.lineWidth = 3
  ctx.strokeRect(0, 0, spot.width, spot.height)
}

const drawAll = () => {
  for (const chart of charts.values()) chart.destroy()
  charts.clear()
  for (const spot of document.querySelectorAll('.chart')) {
    const { stack, lines } = spot.dataset
    spot.replaceChildren()
    const chart = stack ? drawStack(spot, JSON.parse(stack)) : drawLines(spot, JSON.parse(lines))
    charts.set(spot, chart)
    resized.observe(spot)
  }
  for (const swatch of document.querySelectorAll('[data-swatch]')) drawSwatch(swatch)
}

const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const chart = charts.get(target)
    if (chart && target.clientWidth > 0 && chart.width !== target.clientWidth)
      chart.setSize({ width: target.clientWidth, height: HEIGHT })
  }
})
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
document.body.addEventListener('htmx:afterSettle', drawAll)
drawAll()
