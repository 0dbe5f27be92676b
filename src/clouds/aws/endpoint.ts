/** Another endpoint than AWS. Only one on this machine is certainly not AWS. */

export function isLocal(endpoint: string | null): boolean {
  if (!endpoint) return false
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname)
}
