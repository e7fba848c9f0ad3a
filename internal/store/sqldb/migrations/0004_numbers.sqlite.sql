-- +goose Up

-- Large tables are numbered: n is the order in which rows came. Lists that are
-- sorted by a column go on with n, which every index of SQLite holds already,
-- and the indexes of words know rows by it. Numbers are never given twice. References to connectors are
-- looked at when a transaction ends: bulk writes then need no way back from the
-- middle of a statement, which costs as much as the writing.

CREATE TABLE accounts_numbered (
    n               INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    app_id          TEXT NOT NULL,
    connector_id    TEXT REFERENCES connectors (id) DEFERRABLE INITIALLY DEFERRED,
    stream          TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    email           TEXT NOT NULL,
    name            TEXT NOT NULL,
    username        TEXT NOT NULL,
    status          TEXT NOT NULL,
    raw_status      TEXT NOT NULL,
    department      TEXT NOT NULL,
    job_title       TEXT NOT NULL,
    created_at      TEXT,
    last_login_at   TEXT,
    attributes      TEXT NOT NULL,
    digest          TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    email_key       TEXT NOT NULL,
    department_key  TEXT NOT NULL,
    search          TEXT NOT NULL,
    first_seen_at   TEXT NOT NULL,
    seen_at         TEXT NOT NULL,
    removed_at      TEXT,
    disconnected_at TEXT,
    missing_since   TEXT,
    held_by         TEXT NOT NULL,
    origin_name     TEXT NOT NULL,
    origin_type     TEXT NOT NULL,
    first_sync_id   TEXT NOT NULL,
    person_id       TEXT NOT NULL DEFAULT '',
    person_rule     TEXT NOT NULL DEFAULT '',
    valid_from      TEXT NOT NULL DEFAULT '',
    UNIQUE (connector_id, stream, external_id)
);
INSERT INTO accounts_numbered (id, app_id, connector_id, stream, external_id, email, name, username, status, raw_status, department, job_title,
    created_at, last_login_at, attributes, digest, name_key, email_key, department_key, search, first_seen_at, seen_at,
    removed_at, disconnected_at, missing_since, held_by, origin_name, origin_type, first_sync_id, person_id,
    person_rule, valid_from)
SELECT id, app_id, connector_id, stream, external_id, email, name, username, status, raw_status, department, job_title,
    created_at, last_login_at, attributes, digest, name_key, email_key, department_key, search, first_seen_at, seen_at,
    removed_at, disconnected_at, missing_since, held_by, origin_name, origin_type, first_sync_id, person_id,
    person_rule, valid_from
FROM accounts ORDER BY id;
CREATE TABLE account_versions_of_numbered (
    account_id     TEXT NOT NULL REFERENCES accounts_numbered (id) ON DELETE CASCADE,
    from_at        TEXT NOT NULL,
    to_at          TEXT NOT NULL,
    email          TEXT NOT NULL,
    name           TEXT NOT NULL,
    username       TEXT NOT NULL,
    status         TEXT NOT NULL,
    raw_status     TEXT NOT NULL,
    department     TEXT NOT NULL,
    job_title      TEXT NOT NULL,
    created_at     TEXT,
    last_login_at  TEXT,
    attributes     TEXT NOT NULL,
    removed_at     TEXT,
    person_id      TEXT NOT NULL,
    person_rule    TEXT NOT NULL,
    name_key       TEXT NOT NULL,
    email_key      TEXT NOT NULL,
    department_key TEXT NOT NULL,
    search         TEXT NOT NULL,
    PRIMARY KEY (account_id, from_at)
);
INSERT INTO account_versions_of_numbered (account_id, from_at, to_at, email, name, username, status, raw_status, department, job_title, created_at, last_login_at,
    attributes, removed_at, person_id, person_rule, name_key, email_key, department_key, search)
SELECT account_id, from_at, to_at, email, name, username, status, raw_status, department, job_title, created_at, last_login_at,
    attributes, removed_at, person_id, person_rule, name_key, email_key, department_key, search
FROM account_versions;
DROP TABLE account_versions;
DROP TABLE accounts;
ALTER TABLE accounts_numbered RENAME TO accounts;
ALTER TABLE account_versions_of_numbered RENAME TO account_versions;
CREATE INDEX accounts_held ON accounts (held_by) WHERE held_by <> '';
CREATE INDEX accounts_of_person ON accounts (person_id);
CREATE INDEX accounts_unlinked ON accounts (id) WHERE person_id = '' AND person_rule = '';
CREATE INDEX account_versions_of_person ON account_versions (person_id);

CREATE TABLE people_numbered (
    n              INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    root_id        TEXT NOT NULL,
    merged_into    TEXT NOT NULL,
    kind           TEXT NOT NULL,
    name           TEXT NOT NULL,
    email          TEXT NOT NULL,
    department     TEXT NOT NULL,
    job_title      TEXT NOT NULL,
    match_key      TEXT,
    source_id      TEXT NOT NULL,
    name_key       TEXT NOT NULL,
    email_key      TEXT NOT NULL,
    department_key TEXT NOT NULL,
    search         TEXT NOT NULL,
    first_seen_at  TEXT NOT NULL,
    accounts       BIGINT NOT NULL,
    devices        BIGINT NOT NULL,
    apps           BIGINT NOT NULL,
    in_directory   BOOLEAN NOT NULL
);
INSERT INTO people_numbered (id, root_id, merged_into, kind, name, email, department, job_title, match_key, source_id, name_key, email_key,
    department_key, search, first_seen_at, accounts, devices, apps, in_directory)
SELECT id, root_id, merged_into, kind, name, email, department, job_title, match_key, source_id, name_key, email_key,
    department_key, search, first_seen_at, accounts, devices, apps, in_directory
FROM people ORDER BY id;
CREATE TABLE person_aliases_of_numbered (
    email_key TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people_numbered (id) ON DELETE CASCADE,
    added_at  TEXT NOT NULL,
    added_by  TEXT NOT NULL
);
INSERT INTO person_aliases_of_numbered (email_key, person_id, added_at, added_by)
SELECT email_key, person_id, added_at, added_by
FROM person_aliases;
DROP TABLE person_aliases;
DROP TABLE people;
ALTER TABLE people_numbered RENAME TO people;
ALTER TABLE person_aliases_of_numbered RENAME TO person_aliases;
CREATE UNIQUE INDEX people_by_match_key ON people (match_key) WHERE match_key IS NOT NULL;
CREATE INDEX people_by_source ON people (source_id);
CREATE INDEX people_merged ON people (root_id) WHERE merged_into <> '';
CREATE INDEX person_aliases_of_person ON person_aliases (person_id);

CREATE TABLE devices_numbered (
    n                INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    connector_id     TEXT REFERENCES connectors (id) DEFERRABLE INITIALLY DEFERRED,
    stream           TEXT NOT NULL,
    external_id      TEXT NOT NULL,
    name             TEXT NOT NULL,
    model            TEXT NOT NULL,
    serial_number    TEXT NOT NULL,
    platform         TEXT NOT NULL,
    os_version       TEXT NOT NULL,
    asset_tag        TEXT NOT NULL,
    user_external_id TEXT NOT NULL,
    user_email       TEXT NOT NULL,
    user_name        TEXT NOT NULL,
    last_check_in_at TEXT,
    enrolled_at      TEXT,
    attributes       TEXT NOT NULL,
    digest           TEXT NOT NULL,
    name_key         TEXT NOT NULL,
    user_email_key   TEXT NOT NULL,
    search           TEXT NOT NULL,
    person_id        TEXT NOT NULL,
    person_rule      TEXT NOT NULL,
    valid_from       TEXT NOT NULL,
    first_seen_at    TEXT NOT NULL,
    seen_at          TEXT NOT NULL,
    removed_at       TEXT,
    disconnected_at  TEXT,
    missing_since    TEXT,
    held_by          TEXT NOT NULL,
    origin_name      TEXT NOT NULL,
    origin_type      TEXT NOT NULL,
    first_sync_id    TEXT NOT NULL,
    UNIQUE (connector_id, stream, external_id)
);
INSERT INTO devices_numbered (id, connector_id, stream, external_id, name, model, serial_number, platform, os_version, asset_tag, user_external_id,
    user_email, user_name, last_check_in_at, enrolled_at, attributes, digest, name_key, user_email_key, search,
    person_id, person_rule, valid_from, first_seen_at, seen_at, removed_at, disconnected_at, missing_since, held_by,
    origin_name, origin_type, first_sync_id)
SELECT id, connector_id, stream, external_id, name, model, serial_number, platform, os_version, asset_tag, user_external_id,
    user_email, user_name, last_check_in_at, enrolled_at, attributes, digest, name_key, user_email_key, search,
    person_id, person_rule, valid_from, first_seen_at, seen_at, removed_at, disconnected_at, missing_since, held_by,
    origin_name, origin_type, first_sync_id
FROM devices ORDER BY id;
CREATE TABLE device_versions_of_numbered (
    device_id   TEXT NOT NULL REFERENCES devices_numbered (id) ON DELETE CASCADE,
    from_at     TEXT NOT NULL,
    to_at       TEXT NOT NULL,
    name        TEXT NOT NULL,
    model       TEXT NOT NULL,
    os_version  TEXT NOT NULL,
    user_email  TEXT NOT NULL,
    user_name   TEXT NOT NULL,
    removed_at  TEXT,
    person_id   TEXT NOT NULL,
    person_rule TEXT NOT NULL,
    PRIMARY KEY (device_id, from_at)
);
INSERT INTO device_versions_of_numbered (device_id, from_at, to_at, name, model, os_version, user_email, user_name, removed_at, person_id, person_rule)
SELECT device_id, from_at, to_at, name, model, os_version, user_email, user_name, removed_at, person_id, person_rule
FROM device_versions;
DROP TABLE device_versions;
DROP TABLE devices;
ALTER TABLE devices_numbered RENAME TO devices;
ALTER TABLE device_versions_of_numbered RENAME TO device_versions;
CREATE INDEX devices_of_person ON devices (person_id);
CREATE INDEX devices_of_user ON devices (connector_id, user_external_id) WHERE user_external_id <> '';
CREATE INDEX devices_by_email ON devices (user_email_key) WHERE user_email_key <> '';
CREATE INDEX devices_held ON devices (held_by) WHERE held_by <> '';
CREATE INDEX device_versions_of_person ON device_versions (person_id);

CREATE TABLE events_numbered (
    n              INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    at             TEXT NOT NULL,
    kind           TEXT NOT NULL,
    app_id         TEXT NOT NULL,
    app_name       TEXT NOT NULL,
    account_id     TEXT NOT NULL,
    account_name   TEXT NOT NULL,
    account_email  TEXT NOT NULL,
    connector_id   TEXT NOT NULL,
    connector_name TEXT NOT NULL,
    sync_id        TEXT NOT NULL,
    changes        TEXT NOT NULL,
    search         TEXT NOT NULL,
    person_id      TEXT NOT NULL DEFAULT '',
    person_name    TEXT NOT NULL DEFAULT '',
    device_id      TEXT NOT NULL DEFAULT '',
    device_name    TEXT NOT NULL DEFAULT '',
    subject        TEXT NOT NULL DEFAULT '',
    by_name        TEXT NOT NULL DEFAULT ''
);
INSERT INTO events_numbered (id, at, kind, app_id, app_name, account_id, account_name, account_email, connector_id, connector_name, sync_id, changes,
    search, person_id, person_name, device_id, device_name, subject, by_name)
SELECT id, at, kind, app_id, app_name, account_id, account_name, account_email, connector_id, connector_name, sync_id, changes,
    search, person_id, person_name, device_id, device_name, subject, by_name
FROM events ORDER BY id;
DROP TABLE events;
ALTER TABLE events_numbered RENAME TO events;
CREATE INDEX events_of_account ON events (account_id, id) WHERE account_id <> '';
CREATE INDEX events_of_connector ON events (connector_id, id);
CREATE INDEX events_of_app ON events (app_id, id);
CREATE INDEX events_of_person ON events (person_id, id);
CREATE INDEX events_of_device ON events (device_id, id);

-- The words of large tables, for searches: three letters at a time, without the
-- texts themselves, each with two lines at its end, so that its last letters are
-- the beginning of something too. Rows up to the number in searched are in them; those that
-- came later are put there in batches, and looked through until then. What was
-- put there is kept exact.
CREATE TABLE searched (
    name TEXT PRIMARY KEY,
    upto BIGINT NOT NULL
);

INSERT INTO searched (name, upto) VALUES ('accounts', 0);
CREATE VIRTUAL TABLE accounts_words USING fts5 (search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE accounts_terms USING fts5vocab (accounts_words, row);
-- +goose StatementBegin
CREATE TRIGGER accounts_reworded AFTER UPDATE OF search ON accounts
WHEN old.search <> new.search AND old.n <= (SELECT upto FROM searched WHERE name = 'accounts')
BEGIN
    INSERT INTO accounts_words (accounts_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
    INSERT INTO accounts_words (rowid, search) VALUES (new.n, new.search || char(10) || char(10));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_unworded AFTER DELETE ON accounts
WHEN old.n <= (SELECT upto FROM searched WHERE name = 'accounts')
BEGIN
    INSERT INTO accounts_words (accounts_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
END;
-- +goose StatementEnd

INSERT INTO searched (name, upto) VALUES ('people', 0);
CREATE VIRTUAL TABLE people_words USING fts5 (search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE people_terms USING fts5vocab (people_words, row);
-- +goose StatementBegin
CREATE TRIGGER people_reworded AFTER UPDATE OF search ON people
WHEN old.search <> new.search AND old.n <= (SELECT upto FROM searched WHERE name = 'people')
BEGIN
    INSERT INTO people_words (people_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
    INSERT INTO people_words (rowid, search) VALUES (new.n, new.search || char(10) || char(10));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER people_unworded AFTER DELETE ON people
WHEN old.n <= (SELECT upto FROM searched WHERE name = 'people')
BEGIN
    INSERT INTO people_words (people_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
END;
-- +goose StatementEnd

INSERT INTO searched (name, upto) VALUES ('devices', 0);
CREATE VIRTUAL TABLE devices_words USING fts5 (search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE devices_terms USING fts5vocab (devices_words, row);
-- +goose StatementBegin
CREATE TRIGGER devices_reworded AFTER UPDATE OF search ON devices
WHEN old.search <> new.search AND old.n <= (SELECT upto FROM searched WHERE name = 'devices')
BEGIN
    INSERT INTO devices_words (devices_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
    INSERT INTO devices_words (rowid, search) VALUES (new.n, new.search || char(10) || char(10));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER devices_unworded AFTER DELETE ON devices
WHEN old.n <= (SELECT upto FROM searched WHERE name = 'devices')
BEGIN
    INSERT INTO devices_words (devices_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
END;
-- +goose StatementEnd

INSERT INTO searched (name, upto) VALUES ('events', 0);
CREATE VIRTUAL TABLE events_words USING fts5 (search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE events_terms USING fts5vocab (events_words, row);
-- +goose StatementBegin
CREATE TRIGGER events_reworded AFTER UPDATE OF search ON events
WHEN old.search <> new.search AND old.n <= (SELECT upto FROM searched WHERE name = 'events')
BEGIN
    INSERT INTO events_words (events_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
    INSERT INTO events_words (rowid, search) VALUES (new.n, new.search || char(10) || char(10));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_unworded AFTER DELETE ON events
WHEN old.n <= (SELECT upto FROM searched WHERE name = 'events')
BEGIN
    INSERT INTO events_words (events_words, rowid, search) VALUES ('delete', old.n, old.search || char(10) || char(10));
END;
-- +goose StatementEnd
