ALTER TABLE "outbox" ADD COLUMN "about" text collate "C";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "address" text collate "C";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "by_stranger" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_about_users_id_fk" FOREIGN KEY ("about") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outbox_about" ON "outbox" USING btree ("about");--> statement-breakpoint
CREATE INDEX "outbox_address" ON "outbox" USING btree ("address","created_at");