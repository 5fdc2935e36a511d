// The actions that items record. Each message id comes from the row that was written, so that an action
// that is recorded again, by a retry or after a crash, is counted once.
import type { Action } from "../../domain/event.ts";

interface Creation {
  id: string;
  ownerId: string;
  createdAt: Date;
}

/** One person's like of one item, or its removal. */
interface Change {
  /** Several may fall into one millisecond: only this tells them apart. Undefined: see `db/items.ts`. */
  changeId: string | undefined;
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

export const itemLiked = ({ changeId, itemId, userId, at }: Change): Action => ({
  event: "item.liked",
  userId,
  itemId,
  messageId:
    changeId === undefined ? `like:${itemId}:${userId}:${at.getTime()}` : `item.liked:${changeId}`,
  at,
});

export const itemUnliked = ({ changeId, itemId, userId, at }: Change): Action => ({
  event: "item.unliked",
  userId,
  itemId,
  messageId:
    changeId === undefined
      ? `unlike:${itemId}:${userId}:${at.getTime()}`
      : `item.unliked:${changeId}`,
  at,
});
