<?php
// The rooms beside PHP's own sessions: `php -S localhost:3000 -t public index.php`, then http://localhost:3000/
require __DIR__ . '/live.php';

if (!str_starts_with($_SERVER['REQUEST_URI'], '/live/')) return false; // PHP's own server sends the file of `public/`.
session_start();
// In the place of your site's own sign-in: everybody is a guest.
$_SESSION['viewer'] ??= ['id' => (string) random_int(1000, 999999999), 'name' => 'Guest'];
$viewer = $_SESSION['viewer'];
session_write_close(); // The session's file is locked until then.
live($viewer);
