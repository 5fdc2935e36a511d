// The start page: who this is, whether it works, and what to do next. It needs no sign-in and shows
// no more than /readyz and /metrics do.
import { Elysia } from "elysia";
import type { RecorderStatus } from "../recorder/status.ts";
import { createAsset } from "./asset.ts";
import type { Health } from "../telemetry/health.ts";
import homeJs from "./pages/home.browser.js" with { type: "file" };
import homeCss from "./pages/home.css" with { type: "file" };
import homeHtml from "./pages/home.html" with { type: "file" };

export interface HomeDeps {
  version: string;
  health: Pick<Health, "failing">;
  recorder: { status(): RecorderStatus };
  /** Whether there is no admin yet. */
  isSetupNeeded: () => Promise<boolean>;
  /** How backups stand. */
  backups: () => {
    isOn: boolean;
    newest?: { moment: number };
    elsewhere?: { moment: number };
    failed?: object;
  };
  /** Whether counts are for those with the metrics token alone. */
  isLedgerPrivate: boolean;
}

export function createHome({
  version,
  health,
  recorder,
  isSetupNeeded,
  isLedgerPrivate,
  backups,
}: HomeDeps) {
  /** What went wrong is for the log: it may name places. */
  function describeBackups() {
    const { isOn, newest, elsewhere, failed } = backups();
    return {
      on: isOn,
      newestAt: newest?.moment ?? null,
      elsewhereAt: elsewhere?.moment ?? null,
      failing: failed !== undefined,
    };
  }

  async function status() {
    // Each is asked even when the store is away: the page is to say so.
    const [failing, setupNeeded] = await Promise.all([
      health.failing(),
      isSetupNeeded().catch(() => false),
    ]);
    const { ledger, refused, dropped, journalBytes } = recorder.status();
    return {
      version,
      setupNeeded,
      failing,
      ledger: isLedgerPrivate ? null : { ...ledger, refused, dropped, journalBytes },
      backups: isLedgerPrivate ? null : describeBackups(),
    };
  }

  const hide = { detail: { hide: true } } as const;
  return new Elysia({ name: "http.home" })
    .get("/", createAsset(homeHtml as unknown as string, "html"), hide)
    .get("/home.js", createAsset(homeJs, "js"), hide)
    .get("/home.css", createAsset(homeCss, "css"), hide)
    .get("/status", () => status(), hide);
}
