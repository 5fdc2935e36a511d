// The mistake of committing the rows, and the place they were read from only afterwards.
import { hookStore, strike } from "./strike.ts";

hookStore((at, when, database) => {
  if (at.startsWith("update journals") && when === "before") {
    database.run("commit");
    database.run("begin immediate");
  }
  strike(at, when, database);
});
