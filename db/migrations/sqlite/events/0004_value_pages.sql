CREATE TABLE `value_pages` (
	`property` integer NOT NULL,
	`page` integer NOT NULL,
	`count` integer NOT NULL,
	`jsons` blob NOT NULL,
	PRIMARY KEY(`property`, `page`)
);
