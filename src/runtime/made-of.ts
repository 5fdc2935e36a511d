// Imports nothing of ours.

/** Gives what is made of a value that is read each time. It is made anew only when that is another one. */
export function madeOf<Value extends object, Made>(
  read: () => Value,
  make: (value: Value) => Made,
): () => Made {
  let last: { value: Value; made: Made } | undefined;
  return () => {
    const value = read();
    if (last?.value !== value) last = { value, made: make(value) };
    return last.made;
  };
}
