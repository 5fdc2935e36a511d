// What `plaudit doctor` says of mail.
import type { Config } from "../app/config.ts";
import { readStanding } from "../outbox/standing.ts";
import { isSchemaOther } from "../store/dialect.ts";
import type { Store } from "../store/store.ts";
import type { Finding } from "./finding.ts";

const waitingMsMax = 60 * 60 * 1000;
const about = "mail";

export async function checkMail(
  app: Pick<Store, "db" | "tables">,
  { mail }: Config,
): Promise<Finding[]> {
  try {
    const { waiting, failed, oldestAt, lastError, isHeld } = await readStanding(app, Date.now());
    const is = `${mail ? "set up" : "not set up"}; ${waiting} waiting, ${failed} given up`;
    if (isHeld) {
      const todo =
        "Held since the data was restored: run `plaudit mail release`, with --drop to send none of it.";
      return [{ about, is, todo }];
    }
    const isLate = oldestAt !== undefined && Date.now() - oldestAt > waitingMsMax;
    if (failed > 0 || isLate) {
      const why = lastError === undefined ? "" : ` The last error: ${lastError}`;
      return [
        { about, is, todo: `Look whether the server runs and PLAUDIT_SMTP_URL is right.${why}` },
      ];
    }
    return [mail ? { about, is } : { about, is, advice }];
  } catch (error) {
    if (!isSchemaOther(error)) throw error;
    return [{ about, is: "not checked before `plaudit migrate` or `plaudit serve` has run" }];
  }
}

const advice =
  "Set PLAUDIT_SMTP_URL, or give out links with `plaudit user reset-link NAME` to who forgot a password.";
