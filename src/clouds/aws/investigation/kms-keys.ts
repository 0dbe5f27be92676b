/**
 * Whether the key of an encrypted volume still works. Without it the snapshot that is taken before the
 * removal could never be restored.
 */

import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import type { Fact } from '../../../core/evidence.ts'
import type { Scope } from '../../../core/observation.ts'
import type { AwsClients } from '../clients.ts'
import { asking } from '../errors.ts'
import { said } from '../facts.ts'
import { perScope } from '../per-scope.ts'

export const DESCRIBE_KEY = 'kms:DescribeKey'

/** The claim about each key, asked once per key. A key that is not named cannot be asked about. */
export function kmsKeys(
  clients: AwsClients,
): (
  scope: Scope,
  keyIds: ReadonlySet<string>,
  signal: AbortSignal,
) => Promise<(keyId: string | null) => Fact> {
  const clientOf = perScope((scope) => clients.inquiry(KMSClient, scope))
  return async (scope, keyIds, signal) => {
    const facts = new Map<string, Fact>()
    for (const keyId of keyIds) {
      facts.set(keyId, await usable(clientOf(scope), keyId, signal))
    }
    return (keyId) => facts.get(keyId ?? '') ?? claim('unknown', 'EC2 does not name its key')
  }
}

async function usable(client: KMSClient, keyId: string, signal: AbortSignal): Promise<Fact> {
  const command = new DescribeKeyCommand({ KeyId: keyId })
  const answer = await said(() =>
    asking(DESCRIBE_KEY, () => client.send(command, { abortSignal: signal })),
  )
  if ('unknown' in answer) return claim('unknown', answer.unknown)
  const state = answer.value.KeyMetadata?.KeyState
  if (state === 'Enabled') return claim('yes', null)
  return state
    ? claim('no', `its key is ${state}: ${keyId}`)
    : claim('unknown', 'KMS says no state')
}

function claim(answer: Fact['answer'], detail: string | null): Fact {
  const remedy =
    'enable the key, or cancel its deletion: a snapshot could not be restored without it'
  const plain = { name: 'kms-key-usable', answer, source: DESCRIBE_KEY, detail }
  return answer === 'no' ? { ...plain, remedy } : plain
}
