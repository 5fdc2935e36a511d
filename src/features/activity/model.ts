// The caller's own feed as it goes over the wire.
import { t } from "elysia";
import { Activity } from "../../wire/activity.ts";

export const ActivityPage = t.Object(
  { items: t.Array(Activity), nextCursor: t.Nullable(t.String()) },
  { $id: "ActivityPage" },
);
