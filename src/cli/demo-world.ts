/** Which cloud the demo plays on: the simulator, an emulator that AWS_ENDPOINT_URL names, or yours. */

import type { Overrides } from '../app.ts'
import type { Config } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { messagesIn } from '../core/messages/messages.ts'
import { seededWorld } from '../demo/simulator/seed/seeded-world.ts'
import { startSimulator } from '../demo/simulator/simulator.ts'

const DAY_MS = 86_400_000

export interface DemoOptions {
  readonly yes?: true
  readonly json?: true
  readonly aws?: true
  readonly console?: true
  readonly minIdleDays?: number
}

export interface DemoWorld extends AsyncDisposable {
  readonly introduction: readonly string[]
  readonly config: Config
  readonly overrides: Overrides
  /** Moves the clock from the first scan to the second; only a simulated world has one to move. */
  readonly letTimePass: () => string
}

export async function openWorld(options: DemoOptions, config: Config): Promise<DemoWorld> {
  if (config.aws.endpoint || options.aws) return existingWorld(options, config)
  const idleDays = options.minIdleDays ?? config.policy.minIdleDays
  const { demo } = messagesIn(config.language).cli
  let daysAgo = idleDays + 1
  const now = (): Date => new Date(Date.now() - daysAgo * DAY_MS)
  const world = seededWorld({ now, anchor: new Date() })
  const simulator = await startSimulator({ world })
  return {
    introduction: [
      `${demo.simulated}; ${toldToModel(config) ?? demo.nothingLeaves}.`,
      demo.timePlays(daysAgo),
    ],
    config: {
      ...config,
      aws: { ...config.aws, endpoint: simulator.url, regions: null },
      policy: { ...config.policy, minIdleDays: idleDays },
    },
    overrides: { now, credentials: { accessKeyId: 'AKIADEMO', secretAccessKey: 'demo' } },
    letTimePass() {
      const text = demo.daysPass(daysAgo)
      daysAgo = 0
      return text
    },
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  }
}

/** Many shells hold a key: what it leads to is said. */
function toldToModel({ gemini, language }: Config): string | null {
  return gemini && messagesIn(language).cli.demo.modelIsTold(gemini.model)
}

/** An account that exists has no clock to move: what needs history has to wait, or be told not to. */
function existingWorld(options: DemoOptions, config: Config): DemoWorld {
  const { endpoint } = config.aws
  const { demo } = messagesIn(config.language).cli
  if (!endpoint && options.yes) {
    throw new AppError('USAGE', demo.noBlindYes, { hint: demo.noBlindYesHint })
  }
  const minIdleDays = options.minIdleDays ?? (endpoint ? 0 : config.policy.minIdleDays)
  return {
    introduction: [
      endpoint ? demo.emulator(endpoint) : demo.ownAccount,
      demo.idleDays(minIdleDays),
      ...(toldToModel(config) === null ? [] : [`${toldToModel(config)}.`]),
    ],
    config: { ...config, policy: { ...config.policy, minIdleDays } },
    overrides: {},
    letTimePass: () => demo.momentPasses,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
