-- Where in the log somebody was erased (src/store/postgres/events/erasures.ts). Written by hand, as the log is.
CREATE TABLE "event_erasures" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"until" bigint NOT NULL,
	"seq" bigint NOT NULL,
	"turn" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "event_erasures_turn" ON "event_erasures" ("turn");
--> statement-breakpoint
INSERT INTO "event_erasures" SELECT "hash", "until", 0, 1 FROM "erasures";
--> statement-breakpoint
UPDATE "event_order" SET "ids_turn" = greatest("ids_turn", 1);
