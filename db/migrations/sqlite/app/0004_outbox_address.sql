ALTER TABLE `outbox` ADD `about` text REFERENCES users(id) ON UPDATE no action ON DELETE cascade;--> statement-breakpoint
ALTER TABLE `outbox` ADD `address` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `by_stranger` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `outbox_about` ON `outbox` (`about`);--> statement-breakpoint
CREATE INDEX `outbox_address` ON `outbox` (`address`,`created_at`);
