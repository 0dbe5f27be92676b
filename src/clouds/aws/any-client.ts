/** All that our middleware uses of a client of the SDK: their own types differ in the commands they take. */

export interface AnyClient {
  readonly middlewareStack: {
    add(middleware: Middleware, where: object): void
    addRelativeTo(middleware: Middleware, where: object): void
  }
  send: (command: object, options?: object) => Promise<unknown>
}

export interface Context {
  readonly clientName: string
  readonly commandName: string
}

type Next = (args: { readonly input: object }) => Promise<unknown>
type Middleware = (next: Next, context: Context) => Next

export function asAnyClient(client: object): AnyClient {
  if (isClient(client)) return client
  throw new TypeError('this is no client of the AWS SDK')
}

function isClient(client: object): client is AnyClient {
  return 'middlewareStack' in client && 'send' in client
}
