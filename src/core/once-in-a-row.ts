/**
 * What is made of a value, made once while equal values follow each other: in a listing one resource
 * after the other has the same keys, the same answers, the same prices. Holds one value, however many come.
 */
export function onceInARow<Value, Made>(
  isSame: (value: Value, last: Value) => boolean,
  make: (value: Value) => Made,
): (value: Value) => Made {
  let last: { readonly value: Value; readonly made: Made } | null = null
  return (value) => {
    if (last === null || !isSame(value, last.value)) last = { value, made: make(value) }
    return last.made
  }
}
