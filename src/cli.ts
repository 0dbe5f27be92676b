/**
 * `cloudthrift serve | scan | demo | policy | migrate | savings | prices | token | discord | datadog |
 * doctor`: parses, calls, sets the exit code.
 * A command is loaded when it is called, through a cache: a start takes a third less time and memory.
 */

import { enableCompileCache } from 'node:module'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { developmentPart } from './cli/development-part.ts'
import { EXIT, reportFailure } from './cli/output.ts'
import { TOKEN_SCOPES } from './config/api-tokens.ts'
import { FAMILIES, type Family } from './core/checkup.ts'

enableCompileCache()

const program = new Command('cloudthrift')
  .description(
    'Finds idle cloud resources, proves it, asks a person, removes them, books the saving.',
  )
  .showHelpAfterError('(cloudthrift COMMAND --help shows the options)')
  .exitOverride()
  .action(() => program.help({ error: true }))

program
  .command('serve')
  .description('start one replica: API and workers')
  .action(run(async () => (await import('./cli/serve.ts')).serve))

program
  .command('scan')
  .description('look through an account once; needs AWS credentials, no database, changes nothing')
  .option('--region <region>', 'only this region; repeatable', collect)
  .option('--kind <kind>', 'only this kind, e.g. aws/ebs-volume-unattached; repeatable', collect)
  .option('--min-idle-days <days>', 'age since creation that a candidate must have', wholeNumber)
  .option('--json', 'print one JSON document')
  .action(run(async () => (await import('./cli/scan.ts')).scan))

program
  .command('demo')
  .description('the whole story on a simulated account: scan, approve, snapshot, delete, book')
  .option('--yes', 'approve everything that is ready, without a person')
  .option('--json', 'print one JSON document: findings, decisions, executions, ledger')
  .option('--console', 'decide on web pages: prints links, stays until Ctrl-C')
  .option('--aws', 'use your own AWS credentials instead of the simulator (dry run by default)')
  .option('--min-idle-days <days>', 'how long a resource must have been seen idle', wholeNumber)
  .action(
    run(async () => {
      const hint = 'Run it in a clone: npm ci && npm run demo.'
      const part = await developmentPart('the demo', hint, () => import('./cli/demo.ts'))
      return part.demo
    }),
  )

program
  .command('doctor')
  .description(
    'look at configuration, database, AWS, Discord and the rest: what is wrong, what mends it',
  )
  .option('--json', 'print one JSON document')
  .option('--only <families>', `only these, comma-separated: ${FAMILIES.join(', ')}`, families)
  .option('--quick', 'only what this machine and the database answer')
  .action(run(async () => (await import('./cli/doctor.ts')).doctor))

program
  .command('halt')
  .description('stop all executions at once, on every replica; undoing still works')
  .argument('[reason...]', 'why, for those who find it halted')
  .action(run(async () => (await import('./cli/operate.ts')).halt))

program
  .command('resume')
  .description('let executions go on')
  .action(run(async () => (await import('./cli/operate.ts')).resume))

program
  .command('undo')
  .description('take a removal back; a replica that runs brings the resource back')
  .argument('<finding>', 'the id of the finding', findingId)
  .option('--reason <reason>', 'why')
  .action(run(async () => (await import('./cli/operate.ts')).undo))

program
  .command('migrate')
  .description('bring the database to the newest version')
  .action(run(async () => (await import('./cli/migrate.ts')).migrate))

program
  .command('policy')
  .description('the policy file')
  .command('check')
  .description('what the policy would do with the findings of the last scan, and why; reads only')
  .option('--json', 'print one JSON document')
  .action(run(async () => (await import('./cli/policy-check.ts')).checkPolicy))

program
  .command('savings')
  .description('what the ledger says was saved: now, by account, kind and team, by month')
  .option('--json', 'print one JSON document, as GET /savings does')
  .option('--csv', 'print a line per month, account, kind and team')
  .option('--account <id>', 'only this account')
  .option('--kind <kind>', 'only this kind, e.g. aws/ebs-volume-unattached')
  .option('--team <name>', 'only this team')
  .action(run(async () => (await import('./cli/savings.ts')).savings))

const prices = program
  .command('prices')
  .description('the list prices in use')
  .action(run(async () => (await import('./cli/prices.ts')).showPrices))
prices
  .command('refresh')
  .description('fetch the AWS price feed, check it, write a file for PRICES_FILE')
  .option('--from <url>', 'another feed, or a file of it')
  .option('--out <file>', 'where to write', 'prices.json')
  .action(run(async () => (await import('./cli/prices.ts')).refresh))

const datadog = program.command('datadog').description('what CloudThrift keeps at Datadog')
datadog
  .command('settle')
  .description('say what became of points whose receipt was lost for good (see ledger.drift)')
  .addArgument(new Argument('<fate>', 'what Datadog shows').choices(['arrived', 'lost']))
  .action(run(async () => (await import('./cli/datadog.ts')).settle))
datadog
  .command('apply')
  .description(
    'write dashboard, monitors, SLO and metric descriptions; needs DD_API_KEY, DD_APP_KEY',
  )
  .option('--dry-run', 'print what would change, and change nothing')
  .action(run(async () => (await import('./cli/datadog.ts')).apply))

program
  .command('token')
  .description('make an API token and the line for API_TOKENS')
  .argument('<name>', 'who will use it')
  .addOption(
    new Option('--scope <scope...>', 'what it may do').choices([...TOKEN_SCOPES]).default(['read']),
  )
  .action(run(async () => (await import('./cli/token.ts')).makeToken))

program
  .command('console-link')
  .description('a link that lets somebody into the web console once; where there is no Discord')
  .argument('<name>', 'whose: a name in API_TOKENS that may read and decide')
  .action(run(async () => (await import('./cli/console-link.ts')).consoleLink))

const discord = program.command('discord').description('the chat in which people decide')
discord
  .command('register')
  .description(
    'tell Discord about /thrift, in the configured server; needed once and after updates',
  )
  .action(run(async () => (await import('./cli/discord.ts')).register))

/** Every command ends with an exit code; what it throws is explained, not dumped. */
function run<Args extends unknown[]>(
  load: () => Promise<(...args: Args) => Promise<number>>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    process.exitCode = await load()
      .then((command) => command(...args))
      .catch(reportFailure)
  }
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value]
}

function families(text: string): Family[] {
  return text.split(',').map((name) => {
    const family = FAMILIES.find((it) => it === name.trim())
    if (family) return family
    throw new InvalidArgumentError(`there is no '${name}'; there are ${FAMILIES.join(', ')}.`)
  })
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('give a whole number of days.')
  return Number(text)
}

function findingId(text: string): string {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new InvalidArgumentError('give the id of a finding, as the API shows it.')
  }
  return text
}

/** A reader that has seen enough (`| head`) ends nothing: what was opened still has to be closed. */
function ignoreClosedPipe(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
try {
  await program.parseAsync()
} catch (error) {
  const isHelp = error instanceof Error && 'exitCode' in error && error.exitCode === 0
  process.exitCode = isHelp ? EXIT.ok : EXIT.usage
}
