CREATE TABLE `chart_marks` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`text` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `chart_marks_at` ON `chart_marks` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `chart_marks_maker` ON `chart_marks` (`created_by`);--> statement-breakpoint
CREATE TABLE `shares` (
	`id` text PRIMARY KEY NOT NULL,
	`board_id` text NOT NULL,
	`hash` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	FOREIGN KEY (`board_id`) REFERENCES `saved`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shares_hash` ON `shares` (`hash`);--> statement-breakpoint
CREATE INDEX `shares_board` ON `shares` (`board_id`,`id`);--> statement-breakpoint
CREATE INDEX `shares_maker` ON `shares` (`created_by`);