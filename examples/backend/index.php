<?php
// The rooms beside PHP's own sessions: `php -S localhost:3000 -t public index.php`, then http://localhost:3000/
require __DIR__ . '/live.php';

$path = $_SERVER['REQUEST_URI'];
if ($path !== '/' && !str_starts_with($path, '/live/')) return false; // PHP's own server sends the file of `public/`.
session_start();
if ($path === '/') {
    // In the place of your site's own sign-in: everybody is a guest.
    $_SESSION['viewer'] ??= ['id' => (string) random_int(1000, 999999999), 'name' => 'Guest'];
    readfile($_SERVER['DOCUMENT_ROOT'] . '/index.html');
    exit;
}
$viewer = $_SESSION['viewer'] ?? null;
session_write_close(); // The session's file is locked until then.
live($viewer);
