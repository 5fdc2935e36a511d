CREATE TABLE `key_sources` (
	`source` text PRIMARY KEY NOT NULL,
	`public` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vocabulary` (
	`source` text NOT NULL,
	`kind` integer NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`source`, `kind`, `hash`)
);
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `public` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `origins` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `by_account` integer DEFAULT false NOT NULL;--> statement-breakpoint
-- Keys of before are known to be an account's where it is still there; the others stay the command line's.
UPDATE `api_keys` SET `by_account` = 1 WHERE `created_by` IS NOT NULL;--> statement-breakpoint
INSERT INTO `key_sources` SELECT DISTINCT `source`, 0 FROM `api_keys`;
