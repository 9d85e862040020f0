<?php
// The example in PHP, for tests: a viewer is who a header says.
require __DIR__ . '/../../../../examples/backend/live.php';

[$id, $name] = array_map('rawurldecode', explode(':', ($_SERVER['HTTP_X_LIVEROOM_VIEWER'] ?? '') . ':'));
live($id === '' ? null : ['id' => $id, 'name' => $name]);
