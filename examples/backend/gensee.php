<?php
// The way into a webcast of Gensee: nothing is signed, the attendees' own address (`attendeeJoinUrl`) carries their token.

/** Gensee takes numbers above this one. */
const LOWEST = 1_000_000_000;

return function (array $room, array $viewer): array {
    $address = $room['join_url'];
    $seat = http_build_query(['nickname' => $viewer['name'], 'uid' => LOWEST + 1 + (int) $viewer['id']]);
    preg_match('#^https?://[^/]+#', $address, $origin);
    return ['dialect' => 'mute', 'url' => $address . (str_contains($address, '?') ? '&' : '?') . $seat, 'origins' => $origin];
};
