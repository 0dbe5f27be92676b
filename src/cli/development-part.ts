/**
 * Parts that only a clone has: the simulator, the demo, the embedded PostgreSQL. An installation for
 * production comes without them, and says so instead of failing in the middle.
 */

import { AppError } from '../core/errors.ts'

export async function developmentPart<Part>(
  what: string,
  hint: string,
  load: () => Promise<Part>,
): Promise<Part> {
  try {
    return await load()
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new AppError('USAGE', `${what} is not part of this installation`, { hint, cause: error })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}
