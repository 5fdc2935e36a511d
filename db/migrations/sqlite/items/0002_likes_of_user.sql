DROP INDEX `likes_user`;--> statement-breakpoint
CREATE INDEX `likes_user` ON `likes` (`user_id`,`liked_at`);