-- WITHOUT ROWID by hand: these two tables are nothing but their keys, which drizzle-kit cannot say.
CREATE TABLE `actor_events` (
	`actor` integer NOT NULL,
	`timestamp` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`actor`, `timestamp`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `actors` (
	`id` integer PRIMARY KEY NOT NULL,
	`anonymous` integer NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `actors_name` ON `actors` (`name`,`anonymous`);--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` integer PRIMARY KEY NOT NULL,
	`journal` text NOT NULL,
	`segment` integer NOT NULL,
	`offset` integer NOT NULL,
	`count` integer NOT NULL,
	`reason` text NOT NULL,
	`record` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`timestamp` integer NOT NULL,
	`received_at` integer NOT NULL,
	`name_id` integer NOT NULL,
	`source_id` integer NOT NULL,
	`user_id` integer,
	`anonymous_id` integer,
	`previous_id` text,
	`group_id` text,
	`message_id` text,
	`sent_at` integer,
	`properties` text
);
--> statement-breakpoint
CREATE TABLE `journals` (
	`name` text PRIMARY KEY NOT NULL,
	`segment` integer NOT NULL,
	`offset` integer NOT NULL,
	`sequence` integer NOT NULL,
	`stored` integer NOT NULL,
	`duplicates` integer NOT NULL,
	`dead_lettered` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `message_keys` (
	`day` integer NOT NULL,
	`hash` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`day`, `hash`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `names` (
	`id` integer PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`event` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `names_event` ON `names` (`event`,`type`);--> statement-breakpoint
CREATE TABLE `sources` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_name` ON `sources` (`name`);