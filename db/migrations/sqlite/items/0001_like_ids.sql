ALTER TABLE `likes` ADD `like_id` text;--> statement-breakpoint
-- Both message ids of these came from their times, and must after a crash: src/features/items/actions.ts.
UPDATE `likes` SET `like_id` = '' WHERE `removed_at` IS NOT NULL;
