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
CREATE TABLE `value_counts` (
	`property` integer NOT NULL,
	`name_id` integer NOT NULL,
	`counts` blob NOT NULL,
	PRIMARY KEY(`property`, `name_id`)
);
--> statement-breakpoint
CREATE TABLE `value_pages` (
	`property` integer NOT NULL,
	`page` integer NOT NULL,
	`count` integer NOT NULL,
	`jsons` blob NOT NULL,
	PRIMARY KEY(`property`, `page`)
);
--> statement-breakpoint
ALTER TABLE `blocks` ADD `layout` blob;