// Runs before every test file.
Bun.env["NODE_ENV"] = "test";
