/**
 * Colours and patterns for charts. What differs by colour differs by pattern as well, so that nobody
 * needs to see colours.
 */
/** Custom properties hold both themes; a class makes the browser choose. */
const colourOf = (name, place) => {
  const probe = place.appendChild(Object.assign(document.createElement('i'), { className: name }))
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

{
  /** One tile of each pattern: solid, slanted, dotted, lying, standing, crossed. */
  const STROKES = [
    null,
    [
      [0, 8, 8, 0],
      [-2, 2, 2, -2],
      [6, 10, 10, 6],
    ],
    [
      [2, 2, 4, 2],
      [6, 6, 8, 6],
    ],
    [
      [0, 2, 8, 2],
      [0, 6, 8, 6],
    ],
    [
      [2, 0, 2, 8],
      [6, 0, 6, 8],
    ],
    [
      [0, 0, 8, 8],
      [8, 0, 0, 8],
    ],
  ]

  const patternOf = (ctx, place, { ink, paper }) => {
    const strokes = STROKES[place % STROKES.length]
    if (!strokes) return ink
    const ratio = devicePixelRatio
    const tile = Object.assign(document.createElement('canvas'), {
      width: Math.round(8 * ratio),
      height: Math.round(8 * ratio),
    })
    const pen = tile.getContext('2d')
    pen.scale(tile.width / 8, tile.height / 8)
    pen.fillStyle = paper
    pen.fillRect(0, 0, 8, 8)
    pen.strokeStyle = ink
    pen.lineWidth = 1.8
    for (const [x, y, toX, toY] of strokes) {
      pen.beginPath()
      pen.moveTo(x, y)
      pen.lineTo(toX, toY)
      pen.stroke()
    }
    return ctx.createPattern(tile, 'repeat')
  }

  const inkOf = (place, spot) => ({
    ink: colourOf(`s${place}`, spot),
    paper: colourOf('paper-colour', spot),
  })

  window.ink = { patternOf, inkOf }
}
