<?php
// The way into a room of Talk-fun: signed fields, as JSON in base64url.
const EXPIRE_SECONDS = 3600;

return function (array $room, array $viewer, string $content, int $now): array {
    $timestamp = intdiv($now, 1000);
    $fields = ['course_id' => $room['course_id'], 'expire' => EXPIRE_SECONDS, 'nickname' => $viewer['name'], 'openID' => getenv('TALKFUN_OPEN_ID'),
        'options' => '[]', 'role' => 'user', 'timestamp' => $timestamp, 'uid' => $viewer['id']];
    // Name and value of each one after the other, in the order of the names, in which they stand here.
    $signed = implode('', array_map(fn($name, $value) => $name . $value, array_keys($fields), $fields));
    $auth = json_encode($fields + ['sign' => md5($signed . getenv('TALKFUN_OPEN_TOKEN'))]);
    $base = getenv('TALKFUN_BASE') ?: 'https://open.talk-fun.com';
    $page = $content === 'live' ? 'room.php' : 'player.php';
    $url = "$base/$page?accessAuth=" . rtrim(strtr(base64_encode($auth), '+/', '-_'), '=');
    return ['dialect' => 'talkfun', 'url' => $url, 'origins' => [$base], 'expires_at' => ($timestamp + EXPIRE_SECONDS) * 1000];
};
