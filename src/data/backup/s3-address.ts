// The address of backups in an S3: `s3://BUCKET/PREFIX?endpoint=…&region=…`.
import { UsageError } from "../../domain/error.ts";
import { isFileName } from "./name.ts";
import type { Place } from "./place.ts";
import { createS3Place } from "./s3-place.ts";

interface S3Address {
  bucket: string;
  /** The parts of the path. */
  parts: string[];
  endpoint: string | undefined;
  region: string | undefined;
}

type Environment = Record<string, string | undefined>;

const parameters = ["endpoint", "region"];

export const isS3Address = (text: string) => /^s3:\/\//i.test(text);

/** Throws a UsageError for anything that is no such address. It is not shown: a secret may be in it. */
export function parseS3Address(text: string): S3Address {
  const url = URL.parse(text);
  if (!url?.hostname || url.username !== "" || url.password !== "") {
    throw new UsageError(
      "An address of backups must be s3://BUCKET/PREFIX, and no credentials are in it.",
    );
  }
  const unknown = [...url.searchParams.keys()].some((name) => !parameters.includes(name));
  if (unknown) {
    throw new UsageError("An address of backups has no parameters but endpoint and region.");
  }
  const endpoint = url.searchParams.get("endpoint") ?? undefined;
  if (endpoint !== undefined) demandEndpoint(endpoint);
  return {
    bucket: url.hostname,
    parts: url.pathname.split("/").filter((part) => part !== ""),
    endpoint,
    region: url.searchParams.get("region") ?? undefined,
  };
}

function demandEndpoint(text: string): void {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return;
  throw new UsageError(
    "The endpoint of an S3 must be an address such as https://s3.example.com, and no credentials are in it.",
  );
}

/** Credentials come from where every tool for S3 looks for them: an address is shown, and ends up in logs. */
export function readS3(
  text: string,
  env: Environment = Bun.env,
): { place: Place; name: string | undefined } {
  const address = parseS3Address(text);
  const { bucket, parts } = address;
  const of = (name: string) => env[`S3_${name}`] || env[`AWS_${name}`] || undefined;
  const accessKeyId = of("ACCESS_KEY_ID");
  const secretAccessKey = of("SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new UsageError(
      "Backups in an S3 need AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.",
    );
  }
  const region = address.region ?? of("REGION") ?? "us-east-1";
  const endpoint = address.endpoint ?? of("ENDPOINT") ?? `https://s3.${region}.amazonaws.com`;
  demandEndpoint(endpoint);
  const name = isFileName(parts.at(-1) ?? "") ? parts.pop() : undefined;
  const place = createS3Place({
    endpoint,
    region,
    bucket,
    prefix: parts.join("/"),
    accessKeyId,
    secretAccessKey,
    sessionToken: of("SESSION_TOKEN"),
  });
  return { place, name };
}
