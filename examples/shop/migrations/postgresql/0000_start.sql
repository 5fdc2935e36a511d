CREATE TABLE "orders" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"user_id" text collate "C",
	"product_id" text collate "C" NOT NULL,
	"quantity" integer NOT NULL,
	"total_cents" integer NOT NULL,
	"address" text collate "C",
	"placed_at" timestamp (3) with time zone NOT NULL,
	"shipped_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orders_user" ON "orders" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "orders_placed" ON "orders" USING btree ("placed_at");