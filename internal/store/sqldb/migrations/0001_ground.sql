-- +goose Up

-- A configured source. Secrets are in sealed only; settings holds the rest as JSON.
CREATE TABLE connectors (
    id                    TEXT PRIMARY KEY,
    type                  TEXT NOT NULL,
    name                  TEXT NOT NULL,
    name_key              TEXT NOT NULL,
    search                TEXT NOT NULL,
    settings              TEXT NOT NULL,
    sealed                TEXT NOT NULL,
    credentials_set_at    TEXT NOT NULL,
    tenant_id             TEXT NOT NULL,
    tenant_name           TEXT NOT NULL,
    tenant_url            TEXT NOT NULL,
    streams               TEXT NOT NULL,
    poll_interval_seconds BIGINT NOT NULL,
    paused                BOOLEAN NOT NULL,
    status                TEXT NOT NULL,
    reason_code           TEXT NOT NULL,
    reason_message        TEXT NOT NULL,
    reason_since          TEXT,
    last_attempt_at       TEXT,
    last_success_at       TEXT,
    next_sync_at          TEXT,
    error_code            TEXT NOT NULL,
    error_message         TEXT NOT NULL,
    error_since           TEXT,
    error_count           BIGINT NOT NULL,
    app_id                TEXT NOT NULL,
    created_at            TEXT NOT NULL,
    updated_at            TEXT NOT NULL,
    deleted_at            TEXT
);
CREATE UNIQUE INDEX connectors_name ON connectors (name_key) WHERE deleted_at IS NULL;
CREATE INDEX connectors_due ON connectors (next_sync_at) WHERE next_sync_at IS NOT NULL;

-- What the last complete listing of a stream said.
CREATE TABLE connector_streams (
    connector_id   TEXT NOT NULL REFERENCES connectors (id) ON DELETE CASCADE,
    stream         TEXT NOT NULL,
    last_listed_at TEXT NOT NULL,
    records        BIGINT NOT NULL,
    PRIMARY KEY (connector_id, stream)
);

-- One run of a connector over its streams.
CREATE TABLE syncs (
    id            TEXT PRIMARY KEY,
    connector_id  TEXT NOT NULL REFERENCES connectors (id) ON DELETE CASCADE,
    cause         TEXT NOT NULL,
    state         TEXT NOT NULL,
    queued_at     TEXT NOT NULL,
    started_at    TEXT,
    ended_at      TEXT,
    wait_until    TEXT,
    error_code    TEXT NOT NULL,
    error_message TEXT NOT NULL,
    requests      BIGINT NOT NULL,
    retries       BIGINT NOT NULL
);
CREATE INDEX syncs_of_connector ON syncs (connector_id, id);
CREATE UNIQUE INDEX syncs_one_at_a_time ON syncs (connector_id)
    WHERE state IN ('queued', 'running', 'waiting', 'held');

-- Progress of a sync through one stream; cursor is where to go on.
CREATE TABLE sync_streams (
    sync_id   TEXT NOT NULL REFERENCES syncs (id) ON DELETE CASCADE,
    stream    TEXT NOT NULL,
    position  BIGINT NOT NULL,
    state     TEXT NOT NULL,
    cursor    TEXT NOT NULL,
    pages     BIGINT NOT NULL,
    records   BIGINT NOT NULL,
    expected  BIGINT NOT NULL,
    restarts  BIGINT NOT NULL,
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    removed   BIGINT NOT NULL,
    returned  BIGINT NOT NULL,
    PRIMARY KEY (sync_id, stream)
);

-- The receipt of a page: the vendor's ids that were on it, as a JSON array. It
-- proves what a listing saw, and is dropped when the sync ends.
CREATE TABLE sync_pages (
    sync_id TEXT NOT NULL REFERENCES syncs (id) ON DELETE CASCADE,
    stream  TEXT NOT NULL,
    page    BIGINT NOT NULL,
    ids     TEXT NOT NULL,
    PRIMARY KEY (sync_id, stream, page)
);

-- SaaS products in use here.
CREATE TABLE apps (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL UNIQUE,
    vendor        TEXT NOT NULL,
    domains       TEXT NOT NULL,
    category      TEXT NOT NULL,
    catalog_id    TEXT NOT NULL,
    status        TEXT NOT NULL,
    tags          TEXT NOT NULL,
    notes         TEXT NOT NULL,
    search        TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL
);

-- Which connectors say that an app is in use. connector_id is NULL once the
-- connector is deleted and its records kept.
CREATE TABLE app_sources (
    id              TEXT PRIMARY KEY,
    app_id          TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    connector_id    TEXT REFERENCES connectors (id),
    connector_name  TEXT NOT NULL,
    connector_type  TEXT NOT NULL,
    first_seen_at   TEXT NOT NULL,
    last_seen_at    TEXT NOT NULL,
    disconnected_at TEXT,
    UNIQUE (app_id, connector_id)
);
CREATE INDEX app_sources_of_connector ON app_sources (connector_id);

-- Logins in apps. connector_id is NULL once the connector is deleted and its
-- records kept; origin_name and origin_type then say where they came from.
-- seen_at is when the row was last written by a page; a live account was last
-- seen then or at the last complete listing, whichever is later.
CREATE TABLE accounts (
    id              TEXT PRIMARY KEY,
    app_id          TEXT NOT NULL,
    connector_id    TEXT REFERENCES connectors (id),
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
    origin_name     TEXT NOT NULL,
    origin_type     TEXT NOT NULL,
    first_sync_id   TEXT NOT NULL,
    UNIQUE (connector_id, external_id)
);
CREATE INDEX accounts_by_name ON accounts (name_key);

-- How many accounts there are, kept exact in the transactions that change them.
-- connector_id is '' for accounts whose connector is deleted.
CREATE TABLE account_counts (
    connector_id TEXT NOT NULL,
    app_id       TEXT NOT NULL,
    status       TEXT NOT NULL,
    n            BIGINT NOT NULL,
    PRIMARY KEY (connector_id, app_id, status)
);

-- What changed in the inventory. Names are kept as they were. That an account
-- is new is not repeated here: its row says so (first_seen_at, first_sync_id),
-- and the list of events is the union of both.
CREATE TABLE events (
    id             TEXT PRIMARY KEY,
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
    search         TEXT NOT NULL
);
CREATE INDEX events_of_account ON events (account_id, id) WHERE account_id <> '';
CREATE INDEX events_of_connector ON events (connector_id, id);

-- People who sign in to Noonday. epoch invalidates their sessions when raised.
CREATE TABLE operators (
    id              TEXT PRIMARY KEY,
    email           TEXT NOT NULL,
    email_key       TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    role            TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    epoch           BIGINT NOT NULL,
    created_at      TEXT NOT NULL,
    last_sign_in_at TEXT
);

-- Portal sessions; token is the hash of the cookie's value, data is base64.
CREATE TABLE sessions (
    token      TEXT PRIMARY KEY,
    data       TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- API tokens; hash is the SHA-256 of the token, prefix its first characters.
CREATE TABLE api_tokens (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL,
    prefix       TEXT NOT NULL,
    hash         TEXT NOT NULL UNIQUE,
    role         TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    last_used_at TEXT,
    expires_at   TEXT
);

-- Deeds of operators, tokens and the command line.
CREATE TABLE audit (
    id          TEXT PRIMARY KEY,
    at          TEXT NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_id    TEXT NOT NULL,
    actor_name  TEXT NOT NULL,
    action      TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id   TEXT NOT NULL,
    target_name TEXT NOT NULL,
    details     TEXT NOT NULL
);
