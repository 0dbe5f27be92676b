/** One request over HTTP for a check: any answer counts, redirects are not followed, long texts are cut. */

import type { Ask } from '../core/checkup.ts'

const LONGEST_CHARS = 200_000

export const ask: Ask = async (url, { method = 'GET', headers = {}, body }, signal) => {
  const answer = await fetch(url, {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    // The headers may hold a secret, which is for this address only.
    redirect: 'manual',
    signal,
  })
  const text = (await answer.text()).slice(0, LONGEST_CHARS)
  return { status: answer.status, json: jsonIn(text), date: dateOf(answer.headers.get('date')) }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function dateOf(header: string | null): Date | null {
  const date = new Date(header ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date
}
