-- WITHOUT ROWID by hand: these two tables are read by their keys alone, which drizzle-kit cannot say.
CREATE TABLE `activity` (
	`actor` integer NOT NULL,
	`timestamp` integer NOT NULL,
	`seq` integer NOT NULL,
	`received_at` integer NOT NULL,
	`name_id` integer NOT NULL,
	`properties` text,
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
CREATE TABLE `block_texts` (
	`first_seq` integer PRIMARY KEY NOT NULL,
	`message_ids` blob NOT NULL,
	`others` blob
);
--> statement-breakpoint
CREATE TABLE `blocks` (
	`first_seq` integer PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`timestamp_min` integer NOT NULL,
	`timestamp_max` integer NOT NULL,
	`numbers` blob NOT NULL,
	`properties` blob NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE `erased` (
	`hash` text PRIMARY KEY NOT NULL,
	`until` integer NOT NULL,
	`settled` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `erasing` (
	`actor` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `filters` (
	`generation` integer PRIMARY KEY NOT NULL,
	`bits` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `joins` (
	`anonymous_id` integer PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL
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
	`run` integer NOT NULL,
	`hash` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`run`, `hash`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `names` (
	`id` integer PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`event` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `names_event` ON `names` (`event`,`type`);--> statement-breakpoint
CREATE TABLE `recent` (
	`seq` integer PRIMARY KEY NOT NULL,
	`timestamp` integer NOT NULL,
	`received_at` integer NOT NULL,
	`sent_at` integer NOT NULL,
	`name_id` integer NOT NULL,
	`source_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`anonymous_id` integer NOT NULL,
	`message_id` text,
	`hash` integer,
	`previous_id` text,
	`group_id` text,
	`properties` text
);
--> statement-breakpoint
CREATE TABLE `rollups` (
	`unit` integer NOT NULL,
	`name_id` integer NOT NULL,
	`period` integer NOT NULL,
	`count` integer NOT NULL,
	`users` integer NOT NULL,
	`people` blob NOT NULL,
	PRIMARY KEY(`unit`, `name_id`, `period`)
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` integer PRIMARY KEY NOT NULL,
	`generation` integer NOT NULL,
	`level` integer NOT NULL,
	`day_min` integer NOT NULL,
	`day_max` integer NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sources` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_name` ON `sources` (`name`);