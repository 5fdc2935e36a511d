ALTER TABLE `erased` ADD `seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `erased_settled` ON `erased` (`settled`);