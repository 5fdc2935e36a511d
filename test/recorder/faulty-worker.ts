// The recorder's Worker, dying in the middle of its work in the way that the test asks for.
import "../../src/recorder/worker.ts";

const fault = Bun.env["PLAUDIT_TEST_FAULT"];
setTimeout(() => {
  if (fault === "throw") throw new Error("injected");
  if (fault === "reject") void Promise.reject(new Error("injected"));
  if (fault === "exit") process.exit(3);
}, 150);
