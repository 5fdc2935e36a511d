// The pages that links in mail lead to. They need no sign-in: what is asked of the link is the API's.
import { Elysia } from "elysia";
import { createAsset } from "./asset.ts";
import recoveryJs from "./pages/recovery.browser.js" with { type: "file" };
import recoveryHtml from "./pages/recovery.html" with { type: "file" };

export function createRecoveryPages() {
  const hide = { detail: { hide: true } } as const;
  const page = createAsset(recoveryHtml as unknown as string, "html");
  return new Elysia({ name: "http.recovery" })
    .get("/reset", page, hide)
    .get("/verify", page, hide)
    .get("/undo", page, hide)
    .get("/recovery.js", createAsset(recoveryJs, "js"), hide);
}
