// The mistake of deleting what was packed, and of putting its block there only afterwards.
import { hookStore, strike } from "./strike.ts";

const block =
  "insert into blocks (first_seq, count, timestamp_min, timestamp_max, numbers, properties, layout)";

hookStore((at, when, database) => {
  if (at.startsWith(block) && when === "before") {
    database.run("commit");
    database.run("begin immediate");
  }
  strike(at, when, database);
});
