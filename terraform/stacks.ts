/** Every stack, with the file that it is committed as. */

import { accessStack } from './access/access.ts'
import { actionsOf, registeredPermissions } from './access/actions.ts'
import { datadogStack } from './datadog/datadog.ts'
import { DATADOG_FOLDER, readDefinitions } from './datadog/definitions.ts'
import { sandboxStack } from './sandbox/sandbox.ts'

/** By path below terraform/out/: the whole content. */
export async function synthesise(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['access/main.tf.json', accessStack(actionsOf(await registeredPermissions()))],
    ['datadog/main.tf.json', datadogStack(await readDefinitions(DATADOG_FOLDER))],
    ['sandbox/main.tf.json', await sandboxStack()],
  ])
}
