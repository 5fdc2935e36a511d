// What `plaudit doctor` says of keys and their sources.
import { listFullSources } from "../features/ingest/full-sources.ts";
import { type SurveyedKey, surveyKeys } from "../features/keys/survey.ts";
import { isSchemaOther } from "../store/dialect.ts";
import type { Store } from "../store/store.ts";
import type { Finding } from "./finding.ts";

export async function checkKeys(app: Pick<Store, "db" | "tables">): Promise<Finding[]> {
  try {
    const keys = await surveyKeys(app, new Date());
    const full = await listFullSources(app);
    return [
      { about: "keys", is: `${keys.length} in use` },
      ...keys.flatMap(aboutKey),
      ...full.map(({ source, of }) => ({
        about: `source ${source}`,
        is: `has used all its names of ${of}: new ones are rejected`,
        todo: `Change its client so that it puts no ids into names, then run \`plaudit names clear ${source}\`.`,
      })),
    ];
  } catch (error) {
    if (!isSchemaOther(error)) throw error;
    // The data is of an older version: nothing here may change it.
    return [
      { about: "keys", is: "not checked before `plaudit migrate` or `plaudit serve` has run" },
    ];
  }
}

function aboutKey({ id, name, couldBePublic, orphaned, suspended }: SurveyedKey): Finding[] {
  const about = `key ${name}`;
  if (suspended.length > 0) {
    const who = orphaned ? "its maker's account is gone" : "its maker does not have that now";
    const is = `does not have ${suspended.join(", ")}: ${who}`;
    const how = `An admin takes it over with PATCH /api/keys/${id} {"takeOver":true}, or deletes it.`;
    return [orphaned ? { about, is, todo: how } : { about, is, advice: how }];
  }
  if (!couldBePublic) return [];
  return [
    {
      about,
      is: "only sends events, and is not public",
      advice: `If it stands in a page or an app: PATCH /api/keys/${id} {"public":true}.`,
    },
  ];
}
