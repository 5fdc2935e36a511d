import { expect, test } from "bun:test";
import { listUnknown, readConfig } from "../../src/app/config.ts";

const trust = (ranges: string) =>
  readConfig({}, { PLAUDIT_TRUSTED_PROXIES: ranges }).trustedProxies;

test("trusted proxies are addresses and ranges", () => {
  const ranges = ["10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "0.0.0.0/0"];
  expect(trust(ranges.join(", "))).toEqual(ranges);
  expect(trust("")).toEqual([]);
});

test.each([
  "10.0.0.0/",
  "10.0.0.0/33",
  "::/129",
  "10.0.0.0/0x8",
  "10.0.0.0/8/8",
  "10.0.0",
  "proxy",
])("a trusted proxy that is none stops the start, and does not trust everybody: %s", (range) => {
  expect(() => trust(`10.0.0.1,${range}`)).toThrow("PLAUDIT_TRUSTED_PROXIES must be");
});

test.each([
  ["PLAUDIT_SINGUP", "PLAUDIT_SIGNUP"],
  ["PLAUDIT_SIGN_UP", "PLAUDIT_SIGNUP"],
  ["PLADUIT_SIGNUP", "PLAUDIT_SIGNUP"],
  ["plaudit_signup", "PLAUDIT_SIGNUP"],
  ["PLAUDIT_SECRETS", "PLAUDIT_SECRET"],
  ["PLAUDIT_CORS_ORIGIN", "PLAUDIT_CORS_ORIGINS"],
  ["PLAUDIT_PORT", "PORT"],
])("a misspelt setting stops the start and names the nearest: %s", (name, meant) => {
  expect(() => readConfig({}, { [name]: "8080" })).toThrow(
    `${name} is not a setting: did you mean ${meant}?`,
  );
});

test("Kubernetes' variables for a service of our name, and names far from any setting, are only logged", () => {
  const env = {
    PLAUDIT_PORT: "tcp://10.0.0.1:3000",
    PLAUDIT_PORT_3000_TCP: "tcp://10.0.0.1:3000",
    PLAUDIT_PORT_3000_TCP_ADDR: "10.0.0.1",
    PLAUDIT_SERVICE_HOST: "10.0.0.1",
    PLAUDIT_SERVICE_PORT: "3000",
    PLAUDIT_WRITE_KEY: "plaudit_1",
    PLAUDIT_SIGNUP: "closed",
    PATH: "/bin",
  };
  expect(readConfig({}, env).signup).toBe("closed");
  expect(listUnknown(env)).toEqual(Object.keys(env).slice(0, 6));
});

test("an app's own settings must have names of ours", () => {
  const settings: object = { PLAUDIT_HOSTNAME: "0.0.0.0" };
  expect(() => readConfig(settings, {})).toThrow("PLAUDIT_HOSTNAME is not a setting");
});

test.each([
  ["PLAUDIT_BACKUP_RECIPIENT", "age1x"],
  ["PLAUDIT_BACKUP", "OFF"],
  ["PLAUDIT_BACKUP", "false"],
  ["PLAUDIT_BACKUP", "/mnt/x.tar.zst"],
  ["PLAUDIT_BACKUP", "s3://bucket/x.tar.zst"],
  ["PLAUDIT_BACKUP", "https://hunter2.example.com/x"],
  ["PLAUDIT_BACKUP", "s3://"],
  ["PLAUDIT_BACKUP", "s3://bucket?endpoint=http://root:hunter2@127.0.0.1"],
  ["PLAUDIT_BACKUP", "s3://bucket?endpoint=hunter2"],
  ["PLAUDIT_BACKUP", "s3://bucket?regoin=hunter2"],
])("what no night could use stops the start: %s=%s", (name, value) => {
  expect(() => readConfig({}, { [name]: value })).toThrow(name);
  expect(() => readConfig({}, { [name]: value })).not.toThrow("hunter2");
});

test("backups are on by default, off if told so, and their place may be a folder or an S3", () => {
  const backupOf = (value: string) => {
    const { isOn, where } = readConfig({}, { PLAUDIT_BACKUP: value }).backup;
    return [isOn, where];
  };
  expect(backupOf("")).toEqual([true, undefined]);
  expect(backupOf("off")).toEqual([false, undefined]);
  for (const place of ["/mnt/backups", "backups", "s3://b/p?region=eu&endpoint=http://[::1]:1"]) {
    expect(backupOf(place)).toEqual([true, place]);
  }
});

test("the settings in force say where each comes from, and keep what is secret", () => {
  const env = { PORT: "4000", PLAUDIT_SIGNUP: "closed", PLAUDIT_SECRET: "s".repeat(32) };
  const { inForce } = readConfig({ PLAUDIT_DATA: "/srv/plaudit", PORT: "5000" }, env);
  const find = (name: string) => inForce.find((setting) => setting.name === name);
  expect(find("PORT")).toEqual({ name: "PORT", value: "5000", from: "flag", secret: false });
  expect(find("PLAUDIT_SIGNUP")).toMatchObject({ value: "closed", from: "environment" });
  expect(find("PLAUDIT_HOST")).toMatchObject({ value: "127.0.0.1", from: "default" });
  expect(find("PLAUDIT_PUBLIC_URL")).toMatchObject({ value: null, from: "default" });
  expect(find("PLAUDIT_SECRET")).toMatchObject({ value: null, from: "environment", secret: true });
  expect(JSON.stringify(inForce)).not.toContain("sss");
});
