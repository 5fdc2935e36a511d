// How long the body of one route may be, where it says so or reads it itself.
import type { Route } from "./adapter.ts";
import { tooLarge } from "./intake.ts";

/** Of a body that a route of an app's own reads itself, and says no other length. */
export const ownBodyBytesMax = 8 * 1024 * 1024;

/** A transform that marks a route as one whose bodies may be so long. */
export function markLongest(bytesMax: number): () => void {
  return Object.assign(() => {}, { bytesMax });
}

/** What a route was marked with. */
export function markOf({ hooks }: Route): number | undefined {
  for (const { fn } of hooks.transform ?? []) if ("bytesMax" in fn) return Number(fn.bytesMax);
  return undefined;
}

/** After the hooks that find the caller, so that a stranger is 401 first. */
export function boundOwn(hooks: Route["hooks"], bytesMax: number): void {
  const fn = (context: { request: Request }) =>
    void (context.request = bound(context.request, bytesMax));
  hooks.transform = [...(hooks.transform ?? []), { fn }];
}

/**
 * Of a length that is told Bun reads no more than that. What comes in chunks becomes another request, which
 * fails whoever reads too much of it with a 413; where it comes from is not known of it.
 */
function bound(request: Request, bytesMax: number): Request {
  const told = request.headers.get("content-length");
  if (told !== null && Number(told) > bytesMax) throw tooLarge();
  if (told !== null || request.body === null) return request;
  let length = 0;
  const body = (request.body as ReadableStream<Uint8Array>).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length += chunk.length;
        if (length > bytesMax) controller.error(tooLarge());
        else controller.enqueue(chunk);
      },
    }),
  );
  const { method } = request;
  return new Request(request, { method, body });
}
