/** What came of trying calls in many regions, told in as few lines as it takes, and none left out. */

import { fail, ok, places, type Reading, skipped, unknown, warn } from '../../../core/checkup.ts'
import { AppError } from '../../../core/errors.ts'
import { codeOf, isDenial } from '../errors.ts'
import { rehearse } from '../outcome.ts'

export interface Attempt {
  readonly region: string
  readonly action: string
  /** untried: there was nothing to try it on. */
  readonly state: 'allowed' | 'denied' | 'unknown' | 'untried'
  readonly why: string
}

/** `proofs`: refusals that come only after permission was checked. */
export async function tryRead(
  call: () => Promise<unknown>,
  proofs: readonly string[] = [],
): Promise<Pick<Attempt, 'state' | 'why'>> {
  try {
    await call()
    return { state: 'allowed', why: '' }
  } catch (error) {
    const isProof = proofs.includes(codeOf(causeOf(error)))
    return isProof ? { state: 'allowed', why: '' } : refused(error)
  }
}

export async function tryDryRun(
  call: () => Promise<unknown>,
): Promise<Pick<Attempt, 'state' | 'why'>> {
  try {
    const rehearsal = await rehearse(call)
    if (rehearsal.allowed) return { state: 'allowed', why: '' }
    return { state: isDenial(rehearsal.code) ? 'denied' : 'unknown', why: rehearsal.code }
  } catch (error) {
    return refused(error)
  }
}

function refused(error: unknown): Pick<Attempt, 'state' | 'why'> {
  if (error instanceof AppError) {
    return { state: error.code === 'CLOUD_DENIED' ? 'denied' : 'unknown', why: error.message }
  }
  const code = codeOf(error)
  return { state: isDenial(code) ? 'denied' : 'unknown', why: code }
}

/** Our own translation keeps what AWS said as its cause. */
function causeOf(error: unknown): unknown {
  return error instanceof AppError ? (error.cause ?? error) : error
}

export interface Manner {
  /** 'scan role'. */
  readonly name: string
  /** How it was tried: 'by asking', 'by DryRun'. */
  readonly how: string
  /** What a refusal costs: of these only information. */
  readonly optional: ReadonlySet<string>
  /** What to allow, and where. */
  readonly remedy: (actions: readonly string[], regions: readonly string[]) => string
}

export function readingsOf(attempts: readonly Attempt[], manner: Manner): Reading[] {
  const { name, how } = manner
  const allowed = attempts.filter((it) => it.state === 'allowed')
  const actions = new Set(allowed.map((it) => it.action))
  const regions = [...new Set(allowed.map((it) => it.region))]
  const summary =
    regions.length > 0
      ? [ok(name, `may do ${actions.size} calls, tried ${how} in ${places(regions)}`)]
      : []
  return [
    ...summary,
    ...groupsOf(attempts, 'denied').map((it) => denied(it, manner)),
    ...groupsOf(attempts, 'unknown').map(({ actions: open, regions: at, why }) =>
      unknown(name, `${open.join(', ')} in ${places(at)}: ${why}`, manner.remedy(open, at)),
    ),
    ...groupsOf(attempts, 'untried').map((it) => untried(it, name, actions)),
  ]
}

/** What was tried in no region at all is not known; what was tried elsewhere holds for the role. */
function untried(
  { actions, regions, why }: Group,
  name: string,
  tried: ReadonlySet<string>,
): Reading {
  const detail = `${actions.join(', ')} in ${places(regions)}: ${why}`
  const isTriedElsewhere = actions.every((it) => tried.has(it))
  const remedy =
    'Compare the role with terraform/out/access (docs/aws-roles.md); ask again when there is something to try it on.'
  return isTriedElsewhere ? skipped(name, detail) : unknown(name, detail, remedy)
}

function denied({ actions, regions, why }: Group, manner: Manner): Reading {
  const detail = `denied in ${places(regions)}: ${actions.join(', ')} (${why})`
  const isOptional = actions.every((it) => manner.optional.has(it))
  const tell = isOptional ? warn : fail
  return tell(manner.name, detail, manner.remedy(actions, regions))
}

interface Group {
  readonly actions: readonly string[]
  readonly regions: readonly string[]
  readonly why: string
}

/** First the calls of one region with one reason, then the regions in which the same calls fail so. */
function groupsOf(attempts: readonly Attempt[], state: Attempt['state']): Group[] {
  const those = attempts.filter((it) => it.state === state)
  const perRegion = Map.groupBy(those, (it) => JSON.stringify([it.region, it.why]))
  const groups = [...perRegion.values()].map((of) => ({
    region: of[0]?.region ?? '',
    why: of[0]?.why ?? '',
    actions: [...new Set(of.map((it) => it.action))].toSorted(),
  }))
  const alike = Map.groupBy(groups, (it) => JSON.stringify([it.why, it.actions]))
  return [...alike.values()].map((of) => ({
    actions: of[0]?.actions ?? [],
    why: of[0]?.why ?? '',
    regions: of.map((it) => it.region).toSorted(),
  }))
}
