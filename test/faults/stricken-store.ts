// For its effect, before anything opens a database.
import { hookStore } from "./strike.ts";

hookStore();
