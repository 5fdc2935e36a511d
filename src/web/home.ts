// The console: one page whose script shows all of its places, and what it shows of the server before anybody has
// signed in, which is no more than /readyz and /metrics do.
import { Elysia } from "elysia";
import type { RecorderStatus } from "../recorder/status.ts";
import { trustedPolicy } from "../http/headers.ts";
import { createAsset } from "./asset.ts";
import { createRecoveryPages } from "./recovery.ts";
import type { Health } from "../telemetry/health.ts";
import consoleJs from "./console/console.browser.js" with { type: "file" };
import consoleCss from "./console/console.css" with { type: "file" };
import invitationHtml from "./pages/invitation.html" with { type: "file" };
import invitationJs from "./pages/invitation.browser.js" with { type: "file" };
import plauditJs from "./pages/plaudit.browser.js" with { type: "file" };
import consoleHtml from "./console/console.html" with { type: "file" };

export interface HomeDeps {
  version: string;
  health: Pick<Health, "failing">;
  recorder: { status(): RecorderStatus };
  /** What a new account must say of itself: its age, and the schema of the app's own fields. */
  asks: { age: boolean; profile: object | null };
  /** Who may sign up: anybody, whoever is invited, or nobody. */
  signUp: "open" | "invite" | "closed";
  /** Whether there is no admin yet. */
  isSetupNeeded: () => Promise<boolean>;
  /** How backups stand. */
  backups: () => {
    isOn: boolean;
    newest?: { moment: number };
    elsewhere?: { moment: number };
    failed?: object;
    madeBy?: "postgresql";
  };
  /** Whether mail is set up, and how what is to be sent stands. */
  sent: {
    mail: { isOn: boolean };
    outbox: {
      standing(): Promise<{
        waiting: number;
        failed: number;
        lastError?: string | undefined;
        isHeld: boolean;
      }>;
    };
  };
  /** Whether counts are for those with the metrics token alone. */
  isLedgerPrivate: boolean;
}

export function createHome({
  version,
  health,
  recorder,
  asks,
  signUp,
  isSetupNeeded,
  isLedgerPrivate,
  backups,
  sent,
}: HomeDeps) {
  /** What went wrong is for the log: it may name places. */
  function describeBackups() {
    const { isOn, newest, elsewhere, failed, madeBy = "plaudit" } = backups();
    return {
      madeBy,
      on: isOn,
      newestAt: newest?.moment ?? null,
      elsewhereAt: elsewhere?.moment ?? null,
      failing: failed !== undefined,
    };
  }

  /** Undefined while the store is away. */
  async function describeMail() {
    const { waiting, failed, lastError, isHeld } = await sent.outbox.standing();
    return {
      on: sent.mail.isOn,
      waiting,
      failing: failed > 0 || lastError !== undefined,
      held: isHeld,
    };
  }

  async function status() {
    // Each is asked even when the store is away: the page is to say so.
    const [failing, setupNeeded, mail] = await Promise.all([
      health.failing(),
      isSetupNeeded().catch(() => false),
      isLedgerPrivate ? null : describeMail().catch(() => null),
    ]);
    const { ledger, refused, dropped, journalBytes } = recorder.status();
    return {
      version,
      setupNeeded,
      signUp,
      asks,
      failing,
      ledger: isLedgerPrivate ? null : { ...ledger, refused, dropped, journalBytes },
      backups: isLedgerPrivate ? null : describeBackups(),
      mail,
    };
  }

  // Other people's pages load it with each view.
  const kept = { "cache-control": "public, max-age=3600" };
  const hide = { detail: { hide: true } } as const;
  const account = createAsset(invitationHtml as unknown as string, "html");
  const page = createAsset(consoleHtml as unknown as string, "html", trustedPolicy);
  return new Elysia({ name: "http.home" })
    .use(createRecoveryPages())
    .get("/", page, hide)
    .get("/console/*", page, hide)
    .get("/console/console.js", createAsset(consoleJs, "js"), hide)
    .get("/console/console.css", createAsset(consoleCss, "css"), hide)
    .get("/invitation", account, hide)
    .get("/sign-up", account, hide)
    .get("/invitation.js", createAsset(invitationJs, "js"), hide)
    .get("/plaudit.js", createAsset(plauditJs, "js", kept), hide)
    .get("/status", () => status(), hide);
}
