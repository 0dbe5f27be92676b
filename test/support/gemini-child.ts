/**
 * Asks a model by one SDK through every behaviour of the fake, in a process of its own that nothing
 * ends but itself: a timer, a listener or a connection that was left behind would keep it alive.
 * gemini-child.ts SDK URL REQUESTS HANGING: the first ones are those that hang.
 */

import { openModel } from '../../src/llm/open-writer.ts'
import { promptFor } from '../../src/llm/prompt.ts'
import { brief } from './briefs.ts'

const [sdk, baseUrl = '', count = '0', hanging = '0'] = process.argv.slice(2)
const SHORT_MS = 500
const model = await openModel({
  sdk: sdk === 'genai' ? 'genai' : 'generative-ai',
  apiKey: 'secret',
  model: 'gemini-test',
  baseUrl,
  thinkingLevel: null,
})
const { signal } = new AbortController()
const prompt = promptFor([brief()], 'en', 'marker')
for (let asked = 0; asked < Number(count); asked++) {
  // Long enough to be noticed if it were still running at the end.
  await model.ask(prompt, { signal, timeoutMs: asked < Number(hanging) ? SHORT_MS : 60_000 })
}
process.stdout.write('done\n')
