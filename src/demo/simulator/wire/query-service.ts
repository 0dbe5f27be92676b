/** Services of the AWS Query protocol with its plain envelope: a form in, XML out (STS, IAM). */

import type { Service, ServiceRequest } from '../service.ts'
import { paramsOf } from './query.ts'
import { el, wrap, XML_DECLARATION } from './xml.ts'

interface QueryService extends Pick<Service, 'name' | 'expiredCode' | 'wishes'> {
  readonly namespace: string
  /** What each action answers, inside its result element. */
  readonly actions: Readonly<Record<string, (request: ServiceRequest) => string>>
}

export function queryService({ namespace, actions, ...service }: QueryService): Service {
  const document = (name: string, content: string): string =>
    `${XML_DECLARATION}<${name} xmlns="${namespace}">${content}</${name}>`
  return {
    ...service,
    contentType: 'text/xml',
    deniedCode: 'AccessDenied',
    throttledCode: 'Throttling',
    read({ body }) {
      const params = paramsOf(body)
      return { action: params['Action'] ?? '', params }
    },
    has: (action) => Object.hasOwn(actions, action),
    run(request) {
      const { action, requestId } = request
      const result = wrap(`${action}Result`, actions[action]?.(request) ?? '')
      const metadata = wrap('ResponseMetadata', el('RequestId', requestId))
      return document(`${action}Response`, result + metadata)
    },
    refuse({ code, message, status }, requestId) {
      const type = status >= 500 ? 'Receiver' : 'Sender'
      const inner = el('Type', type) + el('Code', code) + el('Message', message)
      return document('ErrorResponse', wrap('Error', inner) + el('RequestId', requestId))
    },
  }
}
