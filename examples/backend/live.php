<?php
// The session service of liveroom's kit, without dependencies: `live` answers for what begins with /live/. See docs/backend.md.

function say(int $status, string $type, string $body): never {
    header("Content-Type: $type", true, $status);
    header('Cache-Control: no-store');
    exit($body);
}

function refuse(int $status, string $code, string $detail): never {
    say($status, 'application/problem+json', json_encode(['type' => 'about:blank', 'title' => 'Refused'] + compact('status', 'code', 'detail')));
}

/** `$viewer`: who is signed in at your site, as `['id' => '1001', 'name' => 'Alice']` with a number in digits; null for nobody. */
function live(?array $viewer): never {
    [, $name, $call] = preg_match('#^/live/rooms/([\w-]+)/(session|events)$#D', $_SERVER['REQUEST_URI'], $found) ? $found : ['', '', ''];
    $room = json_decode(file_get_contents(getenv('ROOMS') ?: __DIR__ . '/rooms.json'), true)[$name] ?? null;
    if (!$call) refuse(404, 'invalid_request', 'There is no such address.');
    if ($_SERVER['REQUEST_METHOD'] !== ($call === 'session' ? 'POST' : 'GET')) refuse(405, 'invalid_request', 'POST a session, GET events.');
    if (!$viewer) refuse(401, 'unauthorized', 'Nobody is signed in.');
    if (!$room) refuse(404, 'room_not_found', "There is no room `$name`.");
    if (!in_array($viewer['id'], $room['allow'] ?? [$viewer['id']], true)) refuse(403, 'forbidden', 'This viewer may not enter this room.');
    [$now, $starts, $ends] = [(int) (microtime(true) * 1000), strtotime($room['starts_at']) * 1000, strtotime($room['ends_at']) * 1000];
    $status = $now < $starts ? 'waiting' : ($now < $ends ? 'live' : (empty($room['playback']) ? 'ended' : 'playback'));
    $has = $status === 'ended' ? 'waiting' : $status;
    $state = ['status' => $status, 'contents' => $has === 'waiting' ? [] : [$has], 'starts_at' => $starts, 'server_time' => $now];
    // One picture of the room and the end of the stream: the browser comes again by itself after `retry`.
    if ($call === 'events') say(200, 'text/event-stream', "retry: 15000\ndata: " . json_encode(['type' => 'state'] + $state) . "\n\n");
    // As JSON only, which no form of a foreign page can send.
    if (!preg_match('#^application/json\b#', $_SERVER['CONTENT_TYPE'] ?? '')) refuse(415, 'invalid_request', 'Send application/json.');
    if (($_SERVER['CONTENT_LENGTH'] ?? INF) > 10000) refuse(413, 'invalid_request', 'A session request is short.');
    $wish = json_decode(file_get_contents('php://input'), true);
    $content = is_array($wish) ? $wish['content'] ?? 'auto' : null;
    if (!in_array($content, ['auto', 'live', 'playback', 'video'], true)) refuse(400, 'invalid_request', 'Send { "content": "auto" }, or another.');
    $isThere = $content === 'auto' || $content === $has || ($content === 'live' && $status === 'waiting');
    if (!$isThere) refuse(404, 'content_not_found', "The room has no `$content` now; ask for `auto`.");
    $way = (require __DIR__ . "/{$room['vendor']}.php")($room, $viewer, $has, $now);
    $session = ['vendor' => $room['vendor'], 'content' => $has, 'dialect' => $way['dialect'], 'title' => $room['title']] + $state;
    say(200, 'application/json', json_encode($has === 'waiting' ? $session : $session + $way));
}
