#!/usr/bin/env bash
# Elysia 1.4.30 (TypeBox 0.34.52, Bun 1.4.5): `t.String({ format: "date-time" })`.
#
# The schema goes into the OpenAPI document as `date-time`, which is RFC 3339's: a date, a time and an
# offset. What Elysia takes for one is more: 03/04/2027 and 3-4-2027, a date without a time, a blank and
# no offset, AM and PM, and 30 February. A handler that does `new Date(text)` then reads 03/04/2027 as
# 4 March (never 3 April), and by the zone of the machine that it runs on: the same request means instants
# that are hours apart on two servers. ajv-formats, to which the same schema is "date-time", takes none of them.
#
# Seen on Linux x64, 29 November 2026:
#   text                    elysia  ajv    new Date(text) in Asia/Kathmandu
#   2027-03-04T01:00:00Z    true    true   2027-03-04T01:00:00.000Z
#   03/04/2027              true    false  2027-03-03T18:15:00.000Z
#   3-4-2027                true    false  2027-03-03T18:15:00.000Z
#   2027-03-04              true    false  2027-03-04T00:00:00.000Z
#   2027-03-04 01:00        true    false  2027-03-03T19:15:00.000Z
#   2027-03-04 1:00 PM      true    false  2027-03-04T07:15:00.000Z
#   2027-02-30T00:00:00Z    true    false  2027-03-02T00:00:00.000Z
#
# Exits with 0 as long as that is so, with 1 when it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "type": "module", "private": true }' > package.json
npm install --silent --no-audit --no-fund \
  bun@1.4.5 elysia@1.4.30 @sinclair/typebox@0.34.52 ajv@8.17.1 ajv-formats@3.0.1
cat > try.ts <<'TS'
import { Elysia, t } from "elysia";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const time = { type: "string", format: "date-time" } as const;
const app = new Elysia().post("/", ({ body }) => body.at, { body: t.Object({ at: t.String(time) }) });
const ajv = new Ajv();
addFormats(ajv);
const isDateTime = ajv.compile(time);

const takes = async (at: string) => {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ at }) };
  return (await app.handle(new Request("http://localhost/", init))).status === 200;
};
for (const text of [
  "2027-03-04T01:00:00Z", "03/04/2027", "3-4-2027", "2027-03-04", "2027-03-04 01:00", "2027-03-04 1:00 PM",
  "2027-02-30T00:00:00Z",
]) {
  const elysia = await takes(text);
  console.log(text.padEnd(23), String(elysia).padEnd(7), String(isDateTime(text)).padEnd(6), new Date(text).toJSON());
}
TS
TZ=Asia/Kathmandu npx bun try.ts | tee seen.txt
diff seen.txt - <<'SEEN'
2027-03-04T01:00:00Z    true    true   2027-03-04T01:00:00.000Z
03/04/2027              true    false  2027-03-03T18:15:00.000Z
3-4-2027                true    false  2027-03-03T18:15:00.000Z
2027-03-04              true    false  2027-03-04T00:00:00.000Z
2027-03-04 01:00        true    false  2027-03-03T19:15:00.000Z
2027-03-04 1:00 PM      true    false  2027-03-04T07:15:00.000Z
2027-02-30T00:00:00Z    true    false  2027-03-02T00:00:00.000Z
SEEN
echo "As it was seen."
