CREATE TABLE `marks` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `parted` (
	`actor` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
-- WITHOUT ROWID by hand: it is read by its key alone.
CREATE TABLE `places` (
	`actor` integer NOT NULL,
	`block` integer NOT NULL,
	PRIMARY KEY(`actor`, `block`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `stale_days` (
	`day` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `unfolded` (
	`actor` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE `activity` ADD `source_id` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `actors` ADD `standing` integer DEFAULT 7 NOT NULL;--> statement-breakpoint
ALTER TABLE `block_texts` ADD `flags` blob;--> statement-breakpoint
ALTER TABLE `recent` ADD `flags` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `joins` RENAME COLUMN `anonymous_id` TO `actor`;--> statement-breakpoint
ALTER TABLE `joins` RENAME COLUMN `user_id` TO `person`;--> statement-breakpoint
ALTER TABLE `joins` ADD `trusted_person` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Whoever joined them before keys were public or not is trusted.
UPDATE `joins` SET `trusted_person` = `person`;--> statement-breakpoint
UPDATE `activity` SET `source_id` = coalesce((SELECT `source_id` FROM `recent` WHERE `recent`.`seq` = `activity`.`seq`), 0);--> statement-breakpoint
-- Blocks up to this one are brought up by the Worker, in steps: src/store/events/older.ts.
INSERT INTO `marks` (`name`, `value`) SELECT 'older', coalesce(max(`first_seq`), 0) FROM `blocks`;
