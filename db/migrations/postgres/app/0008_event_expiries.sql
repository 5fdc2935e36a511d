-- Where in the log events expired (src/store/postgres/events/expiries.ts). Written by hand, as the log is.
CREATE TABLE "event_expiries" (
	"turn" bigint PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"cutoffs" text collate "C" NOT NULL
);
