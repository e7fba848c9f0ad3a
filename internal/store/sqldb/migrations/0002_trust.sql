-- +goose Up

-- How much may go at once without a question, and how much of the vendor's
-- limits may be spent. error_class says what kind of error the last one was,
-- error_at when it last happened.
ALTER TABLE connectors ADD COLUMN guard_percent BIGINT NOT NULL DEFAULT 20;
ALTER TABLE connectors ADD COLUMN guard_records BIGINT NOT NULL DEFAULT 10;
ALTER TABLE connectors ADD COLUMN budget_percent BIGINT NOT NULL DEFAULT 50;
ALTER TABLE connectors ADD COLUMN error_class TEXT NOT NULL DEFAULT '';
ALTER TABLE connectors ADD COLUMN error_at TEXT;

-- Why a stream of a connector cannot be read while others can.
CREATE TABLE connector_problems (
    connector_id TEXT NOT NULL REFERENCES connectors (id) ON DELETE CASCADE,
    stream       TEXT NOT NULL,
    code         TEXT NOT NULL,
    message      TEXT NOT NULL,
    since        TEXT NOT NULL,
    PRIMARY KEY (connector_id, stream)
);

-- A held sync has ended but for the removals that an operator decides on:
-- decision is how that went, or empty.
ALTER TABLE syncs ADD COLUMN error_class TEXT NOT NULL DEFAULT '';
ALTER TABLE syncs ADD COLUMN decision TEXT NOT NULL DEFAULT '';
ALTER TABLE syncs ADD COLUMN decided_at TEXT;
ALTER TABLE syncs ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
DROP INDEX syncs_one_at_a_time;
CREATE UNIQUE INDEX syncs_one_at_a_time ON syncs (connector_id)
    WHERE state IN ('queued', 'running', 'waiting');
CREATE UNIQUE INDEX syncs_one_held ON syncs (connector_id) WHERE state = 'held' AND decision = '';

-- missing counts what a complete listing came without, of how many that were
-- there before. problem_* say why a stream could not be read.
ALTER TABLE sync_streams ADD COLUMN missing BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_streams ADD COLUMN known BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_streams ADD COLUMN problem_code TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_streams ADD COLUMN problem_message TEXT NOT NULL DEFAULT '';

-- records holds a page that was fetched and not yet worked into the inventory,
-- as JSON; it is empty once that is done. n counts the ids.
ALTER TABLE sync_pages ADD COLUMN n BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_pages ADD COLUMN records TEXT NOT NULL DEFAULT '';

-- What was asked of a vendor in the current window of each of its limits, by
-- all connectors of a tenant together. remaining is what the vendor said was
-- left, for everybody who asks it.
CREATE TABLE budgets (
    scope        TEXT NOT NULL,
    per_seconds  BIGINT NOT NULL,
    window_start TEXT NOT NULL,
    used         BIGINT NOT NULL,
    quota        BIGINT NOT NULL,
    remaining    BIGINT,
    stated_at    TEXT,
    PRIMARY KEY (scope, per_seconds)
);

-- Accounts belong to the stream that lists them. missing_since is when a
-- complete listing first came without the account; held_by is the sync that
-- found that, as long as its removal is not decided or not carried out.
CREATE TABLE accounts_with_stream (
    id              TEXT PRIMARY KEY,
    app_id          TEXT NOT NULL,
    connector_id    TEXT REFERENCES connectors (id),
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
    UNIQUE (connector_id, stream, external_id)
);
INSERT INTO accounts_with_stream (id, app_id, connector_id, stream, external_id, email, name, username, status, raw_status,
    department, job_title, created_at, last_login_at, attributes, digest, name_key, email_key, department_key, search,
    first_seen_at, seen_at, removed_at, disconnected_at, missing_since, held_by, origin_name, origin_type, first_sync_id)
SELECT id, app_id, connector_id, 'users', external_id, email, name, username, status, raw_status,
    department, job_title, created_at, last_login_at, attributes, digest, name_key, email_key, department_key, search,
    first_seen_at, seen_at, removed_at, disconnected_at, NULL, '', origin_name, origin_type, first_sync_id
FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_with_stream RENAME TO accounts;
CREATE INDEX accounts_by_name ON accounts (name_key);
CREATE INDEX accounts_held ON accounts (held_by) WHERE held_by <> '';

CREATE TABLE account_counts_with_stream (
    connector_id TEXT NOT NULL,
    stream       TEXT NOT NULL,
    app_id       TEXT NOT NULL,
    status       TEXT NOT NULL,
    n            BIGINT NOT NULL,
    PRIMARY KEY (connector_id, stream, app_id, status)
);
INSERT INTO account_counts_with_stream (connector_id, stream, app_id, status, n)
SELECT connector_id, 'users', app_id, status, n FROM account_counts;
DROP TABLE account_counts;
ALTER TABLE account_counts_with_stream RENAME TO account_counts;
