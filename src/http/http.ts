// The parts of HTTP that all routes share, put together on one host.
import type { AnyElysia } from "elysia";
import type { Log } from "../runtime/log.ts";
import { adapt } from "./adapter.ts";
import { createAddress, createAddressOf, createCountryOf } from "./address.ts";
import { createBody } from "./body.ts";
import { createErrors } from "./errors.ts";
import { createHeaders } from "./headers.ts";
import { createInput } from "./input.ts";
import { createIntake } from "./intake.ts";
import { createMethods } from "./methods.ts";
import { createHttpMetrics } from "./metrics.ts";
import { createNames } from "./names.ts";
import { createRequest } from "./request.ts";

export interface HttpOptions {
  log: Log;
  publicUrl: string | undefined;
  corsOrigins: readonly string[];
  trustedProxies: readonly string[];
  /** The header in which a trusted proxy says the country. */
  countryHeader: string | undefined;
  slowRequestMs: number;
}

/** Prepares a host that has nothing of its own yet. Its routes follow, in the order that `app.ts` has. */
export function createHttp(host: AnyElysia, options: HttpOptions) {
  const { log, publicUrl, corsOrigins, trustedProxies, countryHeader, slowRequestMs } = options;
  const metrics = createHttpMetrics();
  const isSecure = publicUrl?.startsWith("https:") ?? false;
  const headers = createHeaders({ isSecure, corsOrigins });
  const isProxied = trustedProxies.length > 0;
  const request = createRequest({ log, metrics, headers, isProxied, slowRequestMs });
  const input = createInput(request);
  const methods = createMethods(host);
  const intake = createIntake();
  const addressOf = createAddressOf(trustedProxies);
  const addressHere = (asked: Request) => addressOf(asked, host.server);
  const body = createBody({ request, intake, addressOf: addressHere });
  const names = createNames(input);

  // Otherwise a Host of one letter, as containers have, would be none.
  host.config.handler = { ...host.config.handler, standardHostname: false };
  const { admit, receive } = body;
  adapt(host, {
    receive,
    answer: request.answer,
    admit(route) {
      admit(route);
      names.admit(route);
    },
  });
  return {
    metrics,
    headers,
    request,
    input,
    methods,
    intake,
    body,
    names,
    errors: createErrors({ log, input, request, headers, methods }),
    address: createAddress({ trustedProxies }),
    /** Where a request to a server comes from. */
    addressOf,
    /** The country that a request to a server comes from. */
    countryOf: createCountryOf(countryHeader, trustedProxies),
    /** Where a request to this host comes from. */
    addressHere,
  };
}
