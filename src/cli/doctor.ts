/**
 * `cloudthrift doctor`: looks at the whole installation, changes nothing, and says of everything that is not
 * right what mends it. It goes on with a broken configuration: that is when it is needed.
 */

import { awsSettingsOf, connect } from '../app.ts'
import { awsCloud } from '../clouds/aws/aws.ts'
import { inspectConfig } from '../config/config.ts'
import { diagnose, type Wish } from '../doctor/diagnose.ts'
import { createLog } from '../telemetry/log.ts'
import { jsonOf, printCheckUp } from './doctor-report.ts'
import { EXIT, Progress, print } from './output.ts'

interface DoctorOptions extends Wish {
  readonly json?: true
}

export async function doctor({ json, ...wish }: DoctorOptions): Promise<number> {
  const inspection = inspectConfig()
  const { config } = inspection
  await using stack = new AsyncDisposableStack()
  // What goes wrong with a connection is what its check says.
  const log = createLog('silent', process.stderr)
  const { databaseUrl } = config
  const db =
    databaseUrl === null ? null : stack.adopt(connect(databaseUrl, log), (it) => it.destroy())
  // Prices have a check of their own; a broken file must not hide the others.
  const aws = await awsSettingsOf({ ...config, pricesFile: null }, { now })
  using progress = new Progress()
  if (!json) progress.show('looking around...')
  const found = await diagnose(inspection, { db, aws, clouds: [awsCloud(aws)], now }, wish)
  progress[Symbol.dispose]()
  if (json) print(JSON.stringify(jsonOf(found, now()), null, 2))
  else printCheckUp(found)
  return found.verdict === 'fail' ? EXIT.failure : EXIT.ok
}

function now(): Date {
  return new Date()
}
