/**
 * The second fence, before the token of the form: a browser says where a request comes from, and no other
 * site may have us change anything.
 */

import type { FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors.ts'
import { changesSomething } from './admit.ts'

export async function sameSiteOnly(request: FastifyRequest): Promise<void> {
  if (!changesSomething(request)) return
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  // Our pages send no referrer, and so browsers write 'null' for the origin of their forms.
  const isOurs = site ? site === 'same-origin' : origin === undefined || hostOf(origin) === host
  if (isOurs) return
  throw new AppError('NOT_AUTHORISED', 'a form of another site', {
    hint: 'This came from another site. Open the console itself and try again.',
  })
}

function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null
}
