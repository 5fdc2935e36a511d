CREATE TABLE "chart_marks" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"text" text collate "C" NOT NULL,
	"created_by" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shares" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"board_id" text collate "C" NOT NULL,
	"hash" text collate "C" NOT NULL,
	"created_by" text collate "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "chart_marks" ADD CONSTRAINT "chart_marks_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_board_id_saved_id_fk" FOREIGN KEY ("board_id") REFERENCES "public"."saved"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chart_marks_at" ON "chart_marks" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "chart_marks_maker" ON "chart_marks" USING btree ("created_by");--> statement-breakpoint
CREATE UNIQUE INDEX "shares_hash" ON "shares" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "shares_board" ON "shares" USING btree ("board_id","id");--> statement-breakpoint
CREATE INDEX "shares_maker" ON "shares" USING btree ("created_by");