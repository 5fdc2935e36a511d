// Where answers only stand there: on a board that is shared, and on a wall. Nothing there can be clicked.
import { computed } from "@preact/signals";
import { place } from "./place.ts";

/** The page of a link to a board; its secret stands behind the #, which no browser sends. */
export const sharedPath = "/console/shared";

export const isWall = computed(() => place.value.params.has("wall"));

export const isOnlyShown = computed(() => isWall.value || place.value.path === sharedPath);
