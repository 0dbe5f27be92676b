/** What the AWS adapter promises, whoever answers: proved on the simulator and on moto_server. */

import { describe } from 'vitest'
import { findMoto } from '../../support/moto.ts'
import { type Backend, motoBackend, simulatorBackend } from './backends.ts'
import { looksContract } from './contract-looks.ts'
import { removalsContract } from './contract-removals.ts'
import { returnsContract } from './contract-returns.ts'
import { openSuite } from './contract-suite.ts'

const moto = findMoto()

contract('the simulator', simulatorBackend)
contract('moto_server', moto === null ? null : () => motoBackend(moto))

/** Null: it is not on this machine, and its half is skipped. That is said, whatever the reporter. */
function contract(name: string, open: (() => Promise<Backend>) | null): void {
  const missing = open ? '' : ` (SKIPPED: no ${name} on the PATH)`
  if (missing) process.stderr.write(`\nAWS contract on ${name}${missing}\n`)
  describe.skipIf(!open)(`the AWS adapter on ${name}${missing}`, () => {
    const suite = openSuite(open ?? simulatorBackend)
    looksContract(suite)
    removalsContract(suite)
    returnsContract(suite)
  })
}
