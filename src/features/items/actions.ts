// What is recorded of items. Each message id is derived from the row that was written, so that the
// same action recorded again, by a retry or after a crash, is counted once.
import type { Action } from "../../recorder/event.ts";

interface Creation {
  id: string;
  ownerId: string;
  createdAt: Date;
}

/** One person's like of one item, or the taking back of it. */
interface Like {
  itemId: string;
  userId: string;
  at: Date;
}

export const itemCreated = ({ id, ownerId, createdAt }: Creation): Action => ({
  event: "item.created",
  userId: ownerId,
  itemId: id,
  messageId: `item.created:${id}`,
  at: createdAt,
});

export const itemLiked = ({ itemId, userId, at }: Like): Action => ({
  event: "item.liked",
  userId,
  itemId,
  messageId: `like:${itemId}:${userId}:${at.getTime()}`,
  at,
});

export const itemUnliked = ({ itemId, userId, at }: Like): Action => ({
  event: "item.unliked",
  userId,
  itemId,
  messageId: `unlike:${itemId}:${userId}:${at.getTime()}`,
  at,
});
