// What is moved from one thread to another.

/** How much memory all arrays of numbers in plain data take. */
export function bytesIn(data: unknown): number {
  return buffersIn(data).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** The memory of all arrays of numbers in plain data: it is moved to another thread, and not copied. */
export function buffersIn(data: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (Array.isArray(value)) for (const each of value) look(each);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  };
  look(data);
  return [...found];
}
