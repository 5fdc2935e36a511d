CREATE TABLE `items` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`properties` text NOT NULL,
	`like_count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `items_owner` ON `items` (`owner_id`,`id`);--> statement-breakpoint
CREATE INDEX `items_likes` ON `items` (`like_count`,`id`);--> statement-breakpoint
CREATE TABLE `likes` (
	`item_id` text NOT NULL,
	`user_id` text NOT NULL,
	`change_id` text NOT NULL,
	`liked_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`item_id`, `user_id`),
	FOREIGN KEY (`item_id`) REFERENCES `items`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `likes_item` ON `likes` (`item_id`,`liked_at`);--> statement-breakpoint
CREATE INDEX `likes_user` ON `likes` (`user_id`);--> statement-breakpoint
CREATE INDEX `likes_change` ON `likes` (`change_id`);