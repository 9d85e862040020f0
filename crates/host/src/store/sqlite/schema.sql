-- The tables of the embedded store, made where they are not there yet.

-- WAL lets a reader (a backup, the sqlite3 shell) look on; FULL puts a commit on the disk before it is answered.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 5000;
CREATE TABLE IF NOT EXISTS seats (seat INTEGER PRIMARY KEY AUTOINCREMENT, viewer TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS facts (
    vendor TEXT NOT NULL, id TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (vendor, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    room TEXT NOT NULL, id INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (room, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS callbacks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, vendor TEXT NOT NULL, identity TEXT NOT NULL, name TEXT NOT NULL,
    body TEXT NOT NULL, received_at INTEGER NOT NULL, remote_id TEXT, UNIQUE (vendor, identity)
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS due_deliveries ON deliveries (state, due_at);
CREATE TABLE IF NOT EXISTS attendance (
    vendor TEXT NOT NULL, room_id TEXT NOT NULL, vendor_id TEXT NOT NULL, name TEXT NOT NULL, is_in INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS attendance_of_room ON attendance (vendor, room_id, at);
CREATE TABLE IF NOT EXISTS grants (
    hash TEXT PRIMARY KEY, vendor TEXT NOT NULL, room_id TEXT NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rooms (name TEXT PRIMARY KEY, fields TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (key TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS calls_by_time ON calls (at);
CREATE TABLE IF NOT EXISTS checks (id INTEGER PRIMARY KEY, at INTEGER NOT NULL);
