CREATE TABLE `__new_message_keys` (
	`run` integer NOT NULL,
	`first_hash` integer NOT NULL,
	`keys` blob NOT NULL,
	PRIMARY KEY(`run`, `first_hash`)
);
--> statement-breakpoint
-- Of a hash's 47 bits 40 are kept, beside 24 of the place in its generation: src/store/sqlite/events/key-run.ts.
-- SQLite 3.40 has neither unhex() nor an order inside group_concat(): each byte is cut out of all bytes there are,
-- and a window sets the order.
INSERT INTO `__new_message_keys`("run", "first_hash", "keys")
WITH every(byte) AS (
	VALUES (x'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF')
), numbered AS (
	SELECT run, hash, place, hash << 24 | place AS key,
		-- Keys of one hash share a page.
		(rank() OVER (PARTITION BY run ORDER BY hash) - 1) / 500 AS page
	FROM (
		SELECT run, hash >> 7 AS hash, seq - generation * 1048576 AS place
		FROM `message_keys` JOIN `runs` ON id = run
	)
), written AS (
	SELECT run, hash, place, page,
		substr(byte, (key >> 56 & 255) + 1, 1) || substr(byte, (key >> 48 & 255) + 1, 1) ||
		substr(byte, (key >> 40 & 255) + 1, 1) || substr(byte, (key >> 32 & 255) + 1, 1) ||
		substr(byte, (key >> 24 & 255) + 1, 1) || substr(byte, (key >> 16 & 255) + 1, 1) ||
		substr(byte, (key >> 8 & 255) + 1, 1) || substr(byte, (key & 255) + 1, 1) AS bytes
	FROM numbered, every
), paged AS (
	SELECT run, row_number() OVER whole AS row, first_value(hash) OVER whole AS first_hash,
		group_concat(bytes, '') OVER whole AS keys
	FROM written
	WINDOW whole AS (
		PARTITION BY run, page ORDER BY hash, place
		ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
	)
)
SELECT run, first_hash, CAST(keys AS blob) FROM paged WHERE row = 1;--> statement-breakpoint
DROP TABLE `message_keys`;--> statement-breakpoint
ALTER TABLE `__new_message_keys` RENAME TO `message_keys`;--> statement-breakpoint
UPDATE `recent` SET `hash` = `hash` >> 7;--> statement-breakpoint
-- Made anew as they are asked for.
DELETE FROM `filters`;
