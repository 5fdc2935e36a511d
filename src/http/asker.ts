// Whoever asks what takes a while: they count by who they are, and their connection stays open meanwhile.
import type { Server } from "bun";
import type { Caller } from "../domain/caller.ts";

/** All sessions of an account count as one asker. */
export const askerOf = ({ user, keyId = "" }: Caller, { signal }: Request) => ({
  who: user?.id ?? keyId,
  left: signal,
});

/** A hook that each such route names. As a hook of all routes, Elysia would prepare the server for every route there is. */
export const keepOpen =
  (seconds: number) =>
  ({ server, request }: { server: Server<unknown> | null; request: Request }) =>
    server?.timeout(request, seconds);
