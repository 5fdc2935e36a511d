// The ways in for everybody, in a browser and with a real mail server: sign up, verify, forget, be invited.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { openSmtp, type Received, type TestSmtp } from "../mail/server.ts";
import { freePort } from "../processes.ts";
import { shoot } from "./shots.ts";
import { openStage, signIn, type Stage } from "./stage.ts";

const smtp = await openSmtp();
const port = freePort();
const stage = (await openStage({
  port,
  env: {
    PLAUDIT_SMTP_URL: smtp.url,
    PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
    PLAUDIT_PUBLIC_URL: `http://127.0.0.1:${port}`,
  },
}))!;

const mailMsMax = 10_000;

/** The newest mail to somebody about something, once it is there. */
async function findMail({ received }: TestSmtp, to: string, about: RegExp): Promise<Received> {
  const until = Date.now() + mailMsMax;
  for (;;) {
    const found = received.findLast((mail) => mail.to.includes(to) && about.test(mail.text));
    if (found) return found;
    if (Date.now() > until) throw new Error(`No mail to ${to} about ${about.source} has come.`);
    await Bun.sleep(20);
  }
}

const linkIn = ({ text }: Received, path: string) =>
  new RegExp(`http://127\\.0\\.0\\.1:\\d+/${path}#[0-9a-f]{64}`).exec(text)![0];

describe.skipIf(!stage)("with mail", () => {
  let page: Page;
  let url: string;
  let troubles: Stage["troubles"];

  beforeAll(() => {
    ({ page, troubles } = stage);
    ({ url } = stage.server);
  });
  afterAll(async () => {
    await stage.close();
    await smtp.close();
  });

  /** A link is opened as from a mail: in a page that knows nothing. */
  const follow = async (link: string) => {
    await page.goto("about:blank");
    await page.goto(link);
  };

  test("the sign-in form leads to a new account, which is asked for no more than it needs", async () => {
    await page.goto(url);
    await shoot(page, "sign-in");
    await page.getByRole("link", { name: "Make an account" }).click();
    await page.getByRole("heading", { name: "Make your account" }).waitFor();
    await shoot(page, "sign-up");
    await page.getByLabel("E-mail").fill("lin@example.com");
    await page.getByLabel("Username").fill("lin");
    await page.getByLabel("Age").fill("36");
    await page.getByLabel("Password").fill("battery staple");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Sign in" }).click();
    await signIn(page, "lin", "battery staple");
  });

  test("whoever may see no reports begins at what is their own", async () => {
    await page.getByRole("heading", { name: "What you did last" }).waitFor();
    await page.getByText("user.created").waitFor();
    await shoot(page, "me-of-a-user");
    const places = await page.locator("nav.rail li").allTextContents();
    expect(places.map((place) => place.trim())).toEqual(["Items"]);
  });

  test("an address is confirmed with the code of its mail", async () => {
    await page.getByRole("button", { name: "Confirm it" }).click();
    await page.getByText("A code is on its way.").waitFor();
    const mail = await findMail(smtp, "lin@example.com", /\/verify#/);
    const link = linkIn(mail, "verify");
    await follow(link);
    await shoot(page, "verify", () => follow(link));
    expect(page.url()).toBe(`${url}/verify`);
    const [code] = /\b\d{8}\b/.exec(mail.text.replaceAll(/#[0-9a-f]{64}/g, ""))!;
    await page.getByLabel("Code").fill(code);
    await page.keyboard.press("Enter");
    await page.getByText("The address is confirmed.").waitFor();
    await page.getByRole("link", { name: "Go on" }).click();
    await page.getByText("confirmed", { exact: true }).waitFor();
  });

  test("a new password needs the one of now", async () => {
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await page.getByLabel("New password").fill("an orange cat");
    await page.getByLabel("Password of now").fill("battery staples");
    await page.keyboard.press("Enter");
    await page.locator("form .trouble").waitFor();
    await page.getByLabel("Password of now").fill("battery staple");
    await page.keyboard.press("Enter");
    await page.locator("form .trouble").waitFor({ state: "detached" });
    await findMail(smtp, "lin@example.com", /password/);
    // What the browser says of the first try is meant.
    expect(troubles.splice(0).join()).toContain("/api/users/me");
  });

  test("who forgot a password sets another by a mail, and is signed out everywhere", async () => {
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByRole("heading", { name: "Set a new password" }).waitFor();
    await shoot(page, "forgot");
    await page.getByLabel("E-mail").fill("lin@example.com");
    await page.keyboard.press("Enter");
    await page.getByText("a link is on its way").waitFor();
    const link = linkIn(await findMail(smtp, "lin@example.com", /\/reset#/), "reset");
    await follow(link);
    await shoot(page, "reset", () => follow(link));
    expect(page.url()).toBe(`${url}/reset`);
    await page.getByLabel("New password").fill("purple monkey");
    await page.keyboard.press("Enter");
    await page.getByText("Sign in with it now.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await signIn(page, "lin", "purple monkey");
    await page.getByRole("button", { name: "Sign out" }).first().click();
  });

  test("whoever is invited by mail makes an account with what it was invited to", async () => {
    await signIn(page);
    await page.goto(`${url}/console/manage/users`);
    await page.getByLabel("E-mail", { exact: true }).fill("bea@example.com");
    await page.getByRole("button", { name: "Invite" }).click();
    const mail = await findMail(smtp, "bea@example.com", /\/invitation#/);
    const theirs = await stage.open();
    const link = linkIn(mail, "invitation");
    await theirs.goto(link);
    await theirs.getByLabel("The address that was invited").fill("bea@example.com");
    await theirs.getByLabel("Username").fill("bea");
    await theirs.getByLabel("Age").fill("30");
    await theirs.getByLabel("Password").fill("correct battery");
    await theirs.keyboard.press("Enter");
    await theirs.getByRole("link", { name: "Sign in" }).click();
    await signIn(theirs, "bea", "correct battery");
    await page.reload();
    await page.getByRole("link", { name: "bea", exact: true }).waitFor();
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});
