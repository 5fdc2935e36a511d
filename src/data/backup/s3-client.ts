// Requests to an S3: signed, each with an end of its own, and tried again a few times where that may help. (Bun's own
// client has no time-outs, and no way to say "only if there is none of that name".)
import { AwsClient } from "aws4fetch";
import { PlaceFailure } from "./unfit.ts";

export interface S3Options {
  /** With bucket, without a slash at its end. */
  address: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** Of one request that carries a part of a backup or asks for one, its answer included. */
  requestMsMax?: number;
  /** Of tries, the first included. */
  triesMax?: number;
}

export interface S3Request {
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer> | string;
}

export interface S3Answer {
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** Which try this is the answer of: after the first, an earlier one may have been heard. */
  tries: number;
}

export type S3Client = (request: S3Request) => Promise<S3Answer>;

/** What an S3 says no to. */
export class S3Refusal extends PlaceFailure {
  override readonly name = "S3Refusal";
  readonly status: number;
  readonly code: string;

  constructor(what: string, { status, body }: Pick<S3Answer, "status" | "body">) {
    const code = /<Code>([\w.]+)<\/Code>/.exec(new TextDecoder().decode(body))?.[1] ?? "";
    super(`${what} (${[status, code].join(" ").trim()})${adviceOn(status)}.`);
    this.status = status;
    this.code = code;
  }
}

function adviceOn(status: number): string {
  if (status < 400) return ": look at its endpoint and region";
  if (status === 401 || status === 403) return ": look at its credential, and what that may do";
  if (status === 404) return ": look at its endpoint, bucket and prefix";
  return "";
}

const requestMsDefault = 60_000;
/** Of one request that only asks or tells something: whoever types a command waits for it. */
const questionMsMax = 10_000;
const triesDefault = 5;
const waitMsFirst = 250;
const waitMsMax = 8000;

export function createS3Client(options: S3Options): S3Client {
  const { address, requestMsMax = requestMsDefault, triesMax = triesDefault } = options;
  const { accessKeyId, secretAccessKey, sessionToken, region } = options;
  const signer = new AwsClient({
    accessKeyId,
    secretAccessKey,
    sessionToken,
    region,
    service: "s3",
    retries: 0,
  });

  async function attempt({ key, query = {}, ...init }: S3Request) {
    const path = key === undefined ? "" : `/${key.split("/").map(encodeURIComponent).join("/")}`;
    const search = new URLSearchParams(query).toString();
    const request = await signer.sign(`${address}${path}${search && `?${search}`}`, init);
    // An answer that stops half way is as bad as none: the signal covers its body too.
    const isQuestion = key === undefined || init.method === "HEAD" || init.method === "DELETE";
    const msMax = isQuestion ? Math.min(questionMsMax, requestMsMax) : requestMsMax;
    // What is signed is for this address alone.
    const response = await fetch(request, {
      signal: AbortSignal.timeout(msMax),
      redirect: "manual",
    });
    const { status, headers } = response;
    return { status, headers, body: new Uint8Array(await response.arrayBuffer()) };
  }

  return async (request) => {
    for (let tries = 1; ; tries++) {
      const isLast = tries >= triesMax;
      try {
        const answer = await attempt(request);
        if (!isPassing(answer.status) || isLast) return { ...answer, tries };
      } catch (cause) {
        if (isLast) throw unreachable(address, cause);
      }
      const waitMs = Math.min(waitMsMax, waitMsFirst * 2 ** (tries - 1));
      await Bun.sleep(waitMs * (0.5 + Math.random() / 2));
    }
  };
}

/** Whether another try may be answered otherwise. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

function unreachable(address: string, cause: unknown): Error {
  const { name, message } = cause as Error;
  const what =
    name === "TimeoutError" ? "does not answer in time" : `cannot be reached (${message})`;
  return new PlaceFailure(`${address} ${what}.`, { cause });
}
