// The settings that are in force, and where each comes from: for admins who look.
import { hidePassword, urlNames } from "./database-settings.ts";

export interface SettingInForce {
  name: string;
  /** Null if it is not set, or a secret. Of a database's address it is the part that is none. */
  value: string | null;
  from: "flag" | "environment" | "default";
  secret: boolean;
}

/** Never shown: whoever reads them can sign in, or send mail. A backup's place may name a key. */
const secretNames: readonly string[] = [
  "PLAUDIT_SECRET",
  "PLAUDIT_METRICS_TOKEN",
  "PLAUDIT_SMTP_URL",
  "PLAUDIT_BACKUP",
  ...urlNames,
];
/** Their place may be known. */
const addresses: readonly string[] = urlNames;

interface Read {
  /** In the order of the reference. */
  names: readonly string[];
  flags: object;
  /** The names that a flag or the environment says. */
  said: readonly string[];
  /** With the defaults. */
  settings: Readonly<Record<string, string | number | undefined>>;
}

export function listInForce({ names, flags, said, settings }: Read): readonly SettingInForce[] {
  return names.map((name) => {
    const secret = secretNames.includes(name);
    const from = !said.includes(name) ? "default" : name in flags ? "flag" : "environment";
    const value = settings[name];
    return { name, value: show(name, value, secret && from !== "default"), from, secret };
  });
}

function show(name: string, value: string | number | undefined, isHidden: boolean): string | null {
  if (value === undefined) return null;
  const text = String(value);
  if (addresses.includes(name)) return hidePassword(text);
  return isHidden ? null : text;
}
