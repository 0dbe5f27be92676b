/** For what changes seldom and takes long to find out: asked for again only when it is old. */

/** Many who ask at once share one answer; a failure is kept for nobody. */
export function keptFor<Value>(ms: number, load: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly until: number } | null = null
  return () => {
    const now = performance.now()
    if (kept && now < kept.until) return kept.value
    const value = load()
    const fresh = { value, until: now + ms }
    kept = fresh
    value.catch(() => {
      if (kept === fresh) kept = null
    })
    return value
  }
}
