// What an admin ought to know of the keys: which could be public, and which lack something.
import { asc, eq, gt, isNull, or } from "drizzle-orm";
import type { Store } from "../../store/store.ts";
import { onlySends, scopesInForce } from "./scopes.ts";

export interface SurveyedKey {
  id: string;
  name: string;
  source: string;
  /** It can send events and nothing else, and is not public: does it stand in a page? */
  couldBePublic: boolean;
  /** The account that made it is gone. */
  orphaned: boolean;
  /** Scopes without effect, since who made it does not have them. */
  suspended: string[];
}

/** The keys in use, oldest first. */
export async function surveyKeys(
  { db, tables }: Pick<Store, "db" | "tables">,
  now: Date,
): Promise<SurveyedKey[]> {
  const { apiKeys, permissions } = tables;
  const rows = await db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      source: apiKeys.source,
      scopes: apiKeys.scopes,
      public: apiKeys.public,
      createdBy: apiKeys.createdBy,
      byAccount: apiKeys.byAccount,
      permission: permissions.permission,
    })
    .from(apiKeys)
    .leftJoin(permissions, eq(permissions.userId, apiKeys.createdBy))
    .where(or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)))
    .orderBy(asc(apiKeys.id));
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((of) => {
    const { id, name, source, scopes, createdBy, byAccount, public: isPublic } = of[0]!;
    const granted = of.flatMap(({ permission }) => permission ?? []);
    const inForce = scopesInForce(scopes, { byAccount, granted });
    return {
      id,
      name,
      source,
      couldBePublic: onlySends(scopes) && !isPublic,
      orphaned: byAccount && createdBy === null,
      suspended: scopes.filter((scope) => !inForce.includes(scope)),
    };
  });
}
