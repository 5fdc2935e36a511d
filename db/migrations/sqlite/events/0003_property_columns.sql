CREATE TABLE `block_columns` (
	`first_seq` integer NOT NULL,
	`column` integer NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`first_seq`, `column`)
);
--> statement-breakpoint
CREATE TABLE `properties` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`next_code` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `properties_name` ON `properties` (`name`);--> statement-breakpoint
-- WITHOUT ROWID by hand: it is read by its key, a property at a time.
CREATE TABLE `property_values` (
	`property` integer NOT NULL,
	`code` integer NOT NULL,
	`json` text NOT NULL,
	PRIMARY KEY(`property`, `code`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `property_values_json` ON `property_values` (`property`,`json`);--> statement-breakpoint
CREATE TABLE `value_counts` (
	`property` integer NOT NULL,
	`name_id` integer NOT NULL,
	`counts` blob NOT NULL,
	PRIMARY KEY(`property`, `name_id`)
);
--> statement-breakpoint
ALTER TABLE `blocks` ADD `layout` blob;