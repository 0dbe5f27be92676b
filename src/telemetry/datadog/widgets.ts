/** The few kinds of widget that the dashboard is made of. */

import type { Json, JsonObject } from './json.ts'

export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function at(x: number, y: number, width: number, height: number): Place {
  return { x, y, width, height }
}

export const DOLLARS = unit('dollar')
export const SECONDS = unit('second')
export const PERCENT = unit('percent')

function unit(name: string): JsonObject {
  return { unit: { type: 'canonical_unit', unit_name: name } }
}

export interface Formula {
  readonly formula: string
  readonly alias?: string
  readonly format?: JsonObject
}

/** One number. Red above the limit, green up to it. */
export function number(
  title: string,
  place: Place,
  shown: {
    readonly queries: readonly JsonObject[]
    readonly formula: Formula
    readonly limit?: number
  },
): JsonObject {
  const { queries, formula, limit } = shown
  const colours = limit === undefined ? {} : { conditional_formats: redAbove(limit) }
  const request = {
    response_format: 'scalar',
    queries,
    formulas: [formulaOf(formula)],
    ...colours,
  }
  return widget(place, {
    type: 'query_value',
    title,
    autoscale: true,
    precision: 2,
    requests: [request],
  })
}

export function lines(
  title: string,
  place: Place,
  shown: {
    readonly queries: readonly JsonObject[]
    readonly formulas: readonly Formula[]
    readonly as?: 'line' | 'bars' | 'area'
  },
): JsonObject {
  const request = {
    response_format: 'timeseries',
    display_type: shown.as ?? 'line',
    queries: shown.queries,
    formulas: shown.formulas.map(formulaOf),
  }
  return widget(place, {
    type: 'timeseries',
    title,
    show_legend: true,
    legend_layout: 'auto',
    requests: [request],
  })
}

export function ranking(
  title: string,
  place: Place,
  shown: { readonly queries: readonly JsonObject[]; readonly formulas: readonly Formula[] },
): JsonObject {
  const request = {
    response_format: 'scalar',
    queries: shown.queries,
    formulas: shown.formulas.map(formulaOf),
    sort: { count: 10, order_by: [{ type: 'formula', index: 0, order: 'desc' }] },
  }
  return widget(place, { type: 'toplist', title, requests: [request] })
}

export function group(title: string, place: Place, widgets: readonly JsonObject[]): JsonObject {
  return widget(place, { type: 'group', title, layout_type: 'ordered', widgets })
}

export function widget(place: Place, definition: JsonObject): JsonObject {
  return { definition, layout: { ...place } }
}

function formulaOf({ formula, alias, format }: Formula): JsonObject {
  return {
    formula,
    ...(alias ? { alias } : {}),
    ...(format ? { number_format: format } : {}),
  }
}

function redAbove(limit: number): Json {
  return [
    { comparator: '>', value: limit, palette: 'white_on_red' },
    { comparator: '<=', value: limit, palette: 'white_on_green' },
  ]
}
