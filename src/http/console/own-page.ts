/** Where somebody goes after signing in: pages of ours only, never '//host', never another scheme. */

const OWN_PAGE = /^\/console(?:[/?][\w\-./?=&%+,:]*)?$/
const BASE = 'https://console.invalid'

export function ownPage(page: string | undefined): string {
  if (page === undefined || !OWN_PAGE.test(page)) return '/console'
  // Dots in a path lead out again: '/console/../docs'.
  const url = URL.parse(page, BASE)
  const isInside = url?.origin === BASE && /^\/console(?:\/|$)/.test(url.pathname)
  return isInside ? page : '/console'
}
