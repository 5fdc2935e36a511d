-- What removed events had taught of ids (src/store/postgres/events/ids.ts). Written by hand, as the log is.
CREATE TABLE "event_ids" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"turn" bigint NOT NULL,
	"at" bigint NOT NULL,
	"known" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "event_ids_turn" ON "event_ids" ("turn");
--> statement-breakpoint
ALTER TABLE "event_order" ADD COLUMN "ids_turn" bigint DEFAULT 0 NOT NULL;
