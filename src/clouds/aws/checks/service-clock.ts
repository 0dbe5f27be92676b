/** Our clock against that of AWS: signatures are refused when they are five minutes apart. */

import { type Ask, type Check, readSkew, skewMs } from '../../../core/checkup.ts'
import { partitionOf } from '../arn.ts'
import type { AwsConnection } from '../connection.ts'

export function serviceClock(
  { endpoint, homeRegion }: Pick<AwsConnection, 'endpoint' | 'homeRegion'>,
  { ask, now }: { readonly ask: Ask; readonly now: () => Date },
): Check {
  const suffix = partitionOf(homeRegion) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = endpoint ?? `https://sts.${homeRegion}.${suffix}/`
  return {
    family: 'clock',
    name: 'AWS clock',
    isCheap: false,
    whenUnknown: `Check the way to ${url} (AWS_REGION, AWS_ENDPOINT_URL, proxy).`,
    run: async (tell, signal) => {
      const asked = now()
      const { date } = await ask(url, { method: 'HEAD' }, signal)
      if (!date) throw new Error('AWS told no time')
      tell(readSkew('AWS clock', skewMs(date, asked, now(), 1_000)))
    },
  }
}
