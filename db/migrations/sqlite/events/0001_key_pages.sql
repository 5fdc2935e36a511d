CREATE TABLE `__new_message_keys` (
	`run` integer NOT NULL,
	`first_hash` integer NOT NULL,
	`keys` blob NOT NULL,
	PRIMARY KEY(`run`, `first_hash`)
);
--> statement-breakpoint
-- Of a hash's 47 bits 40 are kept, beside 24 of the place in its generation: src/store/events/key-run.ts.
INSERT INTO `__new_message_keys`("run", "first_hash", "keys")
SELECT run, min(hash), unhex(group_concat(printf('%016X', hash << 24 | place), '' ORDER BY hash, place))
FROM (
	SELECT run, hash >> 7 AS hash, seq - generation * 1048576 AS place,
		-- Keys of one hash share a page.
		(rank() OVER (PARTITION BY run ORDER BY hash >> 7) - 1) / 500 AS page
	FROM `message_keys` JOIN `runs` ON id = run
)
GROUP BY run, page;--> statement-breakpoint
DROP TABLE `message_keys`;--> statement-breakpoint
ALTER TABLE `__new_message_keys` RENAME TO `message_keys`;--> statement-breakpoint
UPDATE `recent` SET `hash` = `hash` >> 7;--> statement-breakpoint
-- Made anew as they are asked for.
DELETE FROM `filters`;
