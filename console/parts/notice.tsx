// What an admin should know before anything else: a part of the server that fails, backups that are not safe.
import { may } from "../account.ts";
import { type Status, useStatus } from "../status.ts";
import { linkTo } from "../place.ts";
import { Link } from "./link.tsx";
import { toAgo } from "../words.ts";

/** One sentence each, what is wrong first. */
export function describeBackups(backups: NonNullable<Status["backups"]>, now: number): string[] {
  const { on, newestAt, elsewhereAt, failing } = backups;
  const said: string[] = [];
  if (failing) said.push("The last backup or trial restore failed: see the log.");
  if (newestAt === null) said.push(on ? "There is no backup yet." : "No backups are made.");
  else said.push(`The newest backup was made ${toAgo(newestAt, now)}.`);
  if (elsewhereAt === null) said.push("The data is only on this disk.");
  return said;
}

/** What is to be done about mail; undefined where nothing is. */
export function describeMail({ on, waiting, failing, held }: NonNullable<Status["mail"]>) {
  if (held) return "Mail is held since the restore: run `plaudit mail release`.";
  if (failing) return `Mail could not be sent, and ${waiting} wait: see the log.`;
  if (on) return undefined;
  return "No mail is set up: whoever forgets a password needs a link of `plaudit user reset-link NAME`.";
}

export function Notices() {
  const status = useStatus();
  if (!status || !may("admin")) return null;
  const { failing, backups, mail } = status;
  const aboutMail = mail && describeMail(mail);
  const isSafe =
    backups?.madeBy !== "plaudit" || (!backups.failing && backups.elsewhereAt !== null);
  return (
    <>
      {failing.map(({ path, message }) => (
        <p key={path} class="trouble notice" role="alert">
          {path}: {message}
        </p>
      ))}
      {!isSafe && (
        <p class="notice soft">
          {describeBackups(backups, Date.now()).join(" ")}{" "}
          <Link href={linkTo("/console/manage")}>Backups</Link>
        </p>
      )}
      {aboutMail && (
        <p class="notice soft">
          <WithCode text={aboutMail} />
        </p>
      )}
    </>
  );
}

/** What stands between backticks is code. */
function WithCode({ text }: { text: string }) {
  const parts = text.split("`");
  return <>{parts.map((part, i) => (i % 2 === 0 ? part : <code key={i}>{part}</code>))}</>;
}
