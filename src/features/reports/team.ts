// One's own team, which questions can leave out: some accounts, whoever has an e-mail address of some domains, and some
// sources, such as a test system.
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { eq, or, sql } from "drizzle-orm";
import type { Caller } from "../../domain/caller.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { ErasePart } from "../../store/personal-data.ts";
import type { Store } from "../../store/store.ts";
import { Team } from "./model.ts";

const setting = "team";
const nobody: Team = { accounts: [], domains: [], sources: [] };

export interface TeamDeps {
  store: Store;
  writeAudit: WriteAudit;
}

export type TeamRules = ReturnType<typeof createTeam>;

export function createTeam({ store, writeAudit }: TeamDeps) {
  const { settings, users } = store.tables;

  async function get(): Promise<Team> {
    const [row] = await store.db
      .select({ value: settings.value })
      .from(settings)
      .where(eq(settings.name, setting))
      .limit(1);
    const value: unknown = row ? JSON.parse(row.value) : nobody;
    return Value.Check(Type.Object({ ...Team.properties }), value) ? value : nobody;
  }

  return {
    get,

    /** Replaces all of it. */
    async set(team: Team, by: Caller): Promise<Team> {
      const { accounts, domains, sources } = team;
      const kept: Team = {
        accounts: [...new Set(accounts)],
        domains: [...new Set(domains.map((domain) => domain.toLowerCase()))],
        sources: [...new Set(sources)],
      };
      const value = JSON.stringify(kept);
      const details = {
        accounts: kept.accounts.length,
        domains: kept.domains.length,
        sources: kept.sources.length,
      };
      await store.atomically((db) => [
        db
          .insert(settings)
          .values({ name: setting, value })
          .onConflictDoUpdate({ target: settings.name, set: { value } }),
        writeAudit(db, by, { action: "team.changed", details }),
      ]);
      return kept;
    },

    /** Its accounts, those with an address of its domains too. */
    async accounts({ accounts, domains }: Team): Promise<string[]> {
      if (domains.length === 0) return accounts;
      const rows = await store.db
        .select({ id: users.id })
        .from(users)
        .where(or(...domains.map((domain) => sql`lower(${users.email}) like ${pattern(domain)}`)));
      return [...new Set([...accounts, ...rows.map(({ id }) => id)])];
    },

    people: {
      /** An account that is gone is in no team. */
      async erase(userId: string): Promise<ErasePart> {
        const team = await get();
        if (!team.accounts.includes(userId)) return () => [];
        const accounts = team.accounts.filter((id) => id !== userId);
        const value = JSON.stringify({ ...team, accounts });
        return (db) => [db.update(settings).set({ value }).where(eq(settings.name, setting))];
      },
    },
  };
}

/** A domain has none of the characters that stand for others: its schema says so. */
function pattern(domain: string): string {
  return `%@${domain}`;
}
