-- The log of events: all that the nodes store, in one order (src/store/postgres/events/). Written by hand: drizzle-kit knows no partitions.
CREATE TABLE "event_order" (
	"single" boolean PRIMARY KEY DEFAULT true CHECK ("single"),
	"log" bigint NOT NULL,
	"position" bigint NOT NULL,
	"seq" bigint NOT NULL,
	"day" integer NOT NULL,
	"cleaned" text collate "C" NOT NULL,
	"cleaned_position" bigint NOT NULL,
	"cleaning_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
INSERT INTO "event_order" VALUES (true, 1 + floor(random() * 4503599627370496)::bigint, 0, 0, 0, '', 0, 'epoch');
--> statement-breakpoint
CREATE TABLE "event_journals" (
	"name" text collate "C" PRIMARY KEY NOT NULL,
	"segment" bigint NOT NULL,
	"offset" bigint NOT NULL,
	"sequence" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_batches" (
	"day" integer NOT NULL,
	"position" bigint NOT NULL,
	"tag" bigint NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"kind" text collate "C" NOT NULL,
	"journal" text collate "C",
	"segment" bigint,
	"offset" bigint,
	"sequence" bigint,
	"first_seq" bigint NOT NULL,
	"count" integer NOT NULL,
	"revision" integer NOT NULL,
	"oldest" text collate "C" NOT NULL,
	"payload" "bytea" NOT NULL,
	PRIMARY KEY ("position", "day")
) PARTITION BY RANGE ("day");
--> statement-breakpoint
ALTER TABLE "event_batches" ALTER COLUMN "payload" SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE INDEX "event_letters" ON "event_batches" ("journal") WHERE "kind" = 'letter';
