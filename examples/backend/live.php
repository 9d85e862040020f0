<?php
// The session service of liveroom's kit, without dependencies: `live` answers for what begins with /live/. See docs/backend.md.

function joined(array $fields, string $equals, string $and): string {
    return implode($and, array_map(fn($name, $value) => $name . $equals . $value, array_keys($fields), $fields));
}

/** The signed way in; the fields stand in the order of their names, in which both vendors sign them. */
function way(array $room, array $viewer, string $content, int $timestamp): array {
    if ($room['vendor'] === 'talkfun') {
        $fields = ['course_id' => $room['course_id'], 'expire' => 3600, 'nickname' => $viewer['name'],
            'openID' => getenv('TALKFUN_OPEN_ID'), 'options' => '[]', 'role' => 'user', 'timestamp' => $timestamp, 'uid' => $viewer['id']];
        $auth = json_encode($fields + ['sign' => md5(joined($fields, '', '') . getenv('TALKFUN_OPEN_TOKEN'))]);
        $base = getenv('TALKFUN_BASE') ?: 'https://open.talk-fun.com';
        $query = '?accessAuth=' . rtrim(strtr(base64_encode($auth), '+/', '-_'), '=');
        return [$base, ($content === 'live' ? '/room.php' : '/player.php') . $query, ($timestamp + 3600) * 1000];
    }
    $fields = ['room_id' => $room['room_id'], 'user_avatar' => '', 'user_name' => $viewer['name'], 'user_number' => $viewer['id'],
        'user_role' => 0];
    $sign = md5(joined($fields, '=', '&') . '&partner_key=' . getenv('BAIJIAYUN_PARTNER_KEY'));
    return [getenv('BAIJIAYUN_BASE'), '/web/room/enter?' . http_build_query($fields + ['sign' => $sign]), null];
}

function say(int $status, string $type, string $body): never {
    http_response_code($status);
    header("Content-Type: $type");
    header('Cache-Control: no-store');
    exit($body);
}

function refuse(int $status, string $code, string $detail): never {
    $problem = ['type' => 'about:blank', 'title' => 'Refused', 'status' => $status, 'code' => $code, 'detail' => $detail];
    say($status, 'application/problem+json', json_encode($problem));
}

/** `$viewer`: who is signed in at your site, as `['id' => '1001', 'name' => 'Alice']` with a number in digits; null for nobody. */
function live(?array $viewer): never {
    [, $name, $call] = preg_match('#^/live/rooms/([\w-]+)/(session|events)$#D', $_SERVER['REQUEST_URI'], $found) ? $found : ['', '', ''];
    $room = json_decode(file_get_contents(getenv('ROOMS') ?: __DIR__ . '/rooms.json'), true)[$name] ?? null;
    if (!$call) refuse(404, 'invalid_request', 'There is no such address.');
    $method = $call === 'session' ? 'POST' : 'GET';
    if ($_SERVER['REQUEST_METHOD'] !== $method) refuse(405, 'invalid_request', 'POST a session, GET events.');
    if (!$viewer) refuse(401, 'unauthorized', 'Nobody is signed in.');
    if (!$room) refuse(404, 'room_not_found', "There is no room `$name`.");
    $mayEnter = in_array($viewer['id'], $room['allow'] ?? [$viewer['id']], true);
    if (!$mayEnter) refuse(403, 'forbidden', 'This viewer may not enter this room.');
    [$now, $starts, $ends] = [(int) (microtime(true) * 1000), strtotime($room['starts_at']) * 1000, strtotime($room['ends_at']) * 1000];
    $after = empty($room['playback']) ? 'ended' : 'playback';
    $status = $now < $starts ? 'waiting' : ($now < $ends ? 'live' : $after);
    $has = $status === 'ended' ? 'waiting' : $status;
    $state = ['status' => $status, 'contents' => $has === 'waiting' ? [] : [$has], 'starts_at' => $starts, 'server_time' => $now];
    // One picture of the room and the end of the stream: the browser comes again by itself after `retry`.
    $event = json_encode(['type' => 'state'] + $state);
    if ($call === 'events') say(200, 'text/event-stream', "retry: 15000\ndata: $event\n\n");
    // As JSON only, which no form of a foreign page can send.
    if (!preg_match('#^application/json\b#', $_SERVER['CONTENT_TYPE'] ?? '')) refuse(415, 'invalid_request', 'Send application/json.');
    if (($_SERVER['CONTENT_LENGTH'] ?? INF) > 10000) refuse(413, 'invalid_request', 'A session request is short.');
    $wish = json_decode(file_get_contents('php://input'), true);
    $content = is_array($wish) ? $wish['content'] ?? 'auto' : null;
    $isWish = in_array($content, ['auto', 'live', 'playback', 'video'], true);
    if (!$isWish) refuse(400, 'invalid_request', 'Send { "content": "auto" }, or another content.');
    $isThere = $content === 'auto' || $content === $has || ($content === 'live' && $status === 'waiting');
    if (!$isThere) refuse(404, 'content_not_found', "The room has no `$content` now; ask for `auto`.");
    [$base, $path, $expires] = way($room, $viewer, $has, intdiv($now, 1000));
    $place = $has === 'waiting' ? [] : array_filter(['url' => $base . $path, 'origins' => [$base], 'expires_at' => $expires]);
    $dialect = $room['vendor'] === 'talkfun' ? 'talkfun' : 'mute';
    $session = ['vendor' => $room['vendor'], 'content' => $has, 'dialect' => $dialect, 'title' => $room['title']] + $state + $place;
    say(200, 'application/json', json_encode($session));
}
