// F24: a database that is damaged is seen at the start or when it is met, and said so; nothing is
// buried for it, and nobody goes round in circles.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { plaudit } from "../cli/kit.ts";
import { startServer } from "./server.ts";
import { makeData, overwrite } from "./database.ts";

describe("a file whose header is gone", () => {
  for (const name of ["app.db", "events.db"]) {
    test(`as ${name} ends the start with one line that says which, and what to do`, async () => {
      const { folder, key } = await makeData();
      overwrite(join(folder, name), 0, 100);
      const { code, told } = await plaudit(["serve", "--data", folder, "--port", "0"]);
      expect(code).toBe(1);
      expect(told).toHaveLength(1);
      expect(told[0]).toContain(join(folder, name));
      expect(told[0]).toContain("restore a backup");
      await expect(startServer({ folder, key })).rejects.toThrow("is damaged");
      const doctor = await plaudit(["doctor", "--data", folder]);
      expect(doctor.code).toBe(1);
      expect(doctor.out).toContain(`${name.padEnd(22)} damaged`);
    });
  }
});
