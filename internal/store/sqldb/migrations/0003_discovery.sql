-- +goose Up

-- Those behind accounts and devices. root_id is the person itself, or the one
-- it was merged into in the end; merged_into is the one that an operator merged
-- it into, or ''. Accounts and devices keep pointing at the person that they
-- were matched to, so that a merge is one row that can be taken back.
-- match_key is the address in lower case by which records are matched; NULL
-- for a person who was split off. source_id is the account or device that name
-- and the rest were taken from. The figures and in_directory are about the root
-- with everybody merged into it, as Reckon left them.
CREATE TABLE people (
    id             TEXT PRIMARY KEY,
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
CREATE UNIQUE INDEX people_by_match_key ON people (match_key) WHERE match_key IS NOT NULL;
CREATE INDEX people_by_name ON people (name_key) WHERE merged_into = '';
CREATE INDEX people_by_source ON people (source_id);
CREATE INDEX people_merged ON people (root_id) WHERE merged_into <> '';

-- Further addresses by which records are matched to a person. added_by is '' for
-- one that Noonday kept when the account that the person is named after got another.
CREATE TABLE person_aliases (
    email_key TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    added_at  TEXT NOT NULL,
    added_by  TEXT NOT NULL
);
CREATE INDEX person_aliases_of_person ON person_aliases (person_id);

-- valid_from is since when the row is as it is now; what it was before is in
-- account_versions. What was before this migration is not known.
ALTER TABLE accounts ADD COLUMN person_id TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN person_rule TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN valid_from TEXT NOT NULL DEFAULT '';
UPDATE accounts SET valid_from = COALESCE(removed_at, first_seen_at);
CREATE INDEX accounts_of_person ON accounts (person_id);
CREATE INDEX accounts_unlinked ON accounts (id) WHERE person_id = '' AND person_rule = '';

CREATE TABLE account_versions (
    account_id      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    from_at         TEXT NOT NULL,
    to_at           TEXT NOT NULL,
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
    removed_at      TEXT,
    person_id       TEXT NOT NULL,
    person_rule     TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    email_key       TEXT NOT NULL,
    department_key  TEXT NOT NULL,
    search          TEXT NOT NULL,
    PRIMARY KEY (account_id, from_at)
);

-- Managed computers and phones. The columns that they share with accounts mean
-- the same.
CREATE TABLE devices (
    id               TEXT PRIMARY KEY,
    connector_id     TEXT REFERENCES connectors (id),
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
CREATE INDEX devices_by_name ON devices (name_key);
CREATE INDEX devices_of_person ON devices (person_id);
CREATE INDEX devices_of_user ON devices (connector_id, user_external_id) WHERE user_external_id <> '';
CREATE INDEX devices_by_email ON devices (user_email_key) WHERE user_email_key <> '';
CREATE INDEX devices_held ON devices (held_by) WHERE held_by <> '';

CREATE TABLE device_versions (
    device_id   TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
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

-- Software titles: installed programs by their identifier, and which app each
-- belongs to. app_id is '' for those that belong to none. devices and people
-- are how many have it now, as Reckon left them.
CREATE TABLE titles (
    id            TEXT PRIMARY KEY,
    title_key     TEXT NOT NULL UNIQUE,
    identifier    TEXT NOT NULL,
    team_id       TEXT NOT NULL,
    name          TEXT NOT NULL,
    publisher     TEXT NOT NULL,
    app_id        TEXT NOT NULL,
    rule          TEXT NOT NULL,
    confidence    TEXT NOT NULL,
    explanation   TEXT NOT NULL,
    ignored       BOOLEAN NOT NULL,
    decided_by    TEXT NOT NULL,
    decided_at    TEXT,
    suggested     TEXT NOT NULL,
    devices       BIGINT NOT NULL,
    people        BIGINT NOT NULL,
    name_key      TEXT NOT NULL,
    search        TEXT NOT NULL,
    valid_from    TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL
);
CREATE INDEX titles_of_app ON titles (app_id);

CREATE TABLE title_versions (
    title_id    TEXT NOT NULL REFERENCES titles (id) ON DELETE CASCADE,
    from_at     TEXT NOT NULL,
    to_at       TEXT NOT NULL,
    app_id      TEXT NOT NULL,
    rule        TEXT NOT NULL,
    confidence  TEXT NOT NULL,
    explanation TEXT NOT NULL,
    ignored     BOOLEAN NOT NULL,
    decided_by  TEXT NOT NULL,
    PRIMARY KEY (title_id, from_at)
);

-- Programs on devices. device_external_id is the vendor's identifier of the
-- device, device_id ours, '' while the connector does not know the device.
CREATE TABLE installations (
    id                 TEXT PRIMARY KEY,
    connector_id       TEXT REFERENCES connectors (id),
    stream             TEXT NOT NULL,
    external_id        TEXT NOT NULL,
    device_external_id TEXT NOT NULL,
    device_id          TEXT NOT NULL,
    title_id           TEXT NOT NULL REFERENCES titles (id),
    name               TEXT NOT NULL,
    identifier         TEXT NOT NULL,
    team_id            TEXT NOT NULL,
    publisher          TEXT NOT NULL,
    version            TEXT NOT NULL,
    path               TEXT NOT NULL,
    digest             TEXT NOT NULL,
    valid_from         TEXT NOT NULL,
    first_seen_at      TEXT NOT NULL,
    seen_at            TEXT NOT NULL,
    removed_at         TEXT,
    disconnected_at    TEXT,
    missing_since      TEXT,
    held_by            TEXT NOT NULL,
    origin_name        TEXT NOT NULL,
    origin_type        TEXT NOT NULL,
    first_sync_id      TEXT NOT NULL,
    UNIQUE (connector_id, stream, external_id)
);
CREATE INDEX installations_of_title ON installations (title_id);
CREATE INDEX installations_of_device ON installations (device_id);
CREATE INDEX installations_held ON installations (held_by) WHERE held_by <> '';

CREATE TABLE installation_versions (
    installation_id TEXT NOT NULL REFERENCES installations (id) ON DELETE CASCADE,
    from_at         TEXT NOT NULL,
    to_at           TEXT NOT NULL,
    device_id       TEXT NOT NULL,
    version         TEXT NOT NULL,
    removed_at      TEXT,
    PRIMARY KEY (installation_id, from_at)
);

-- dropped counts what the vendor sent and the connector left out by a rule.
ALTER TABLE sync_streams ADD COLUMN dropped BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_streams ADD COLUMN requests BIGINT NOT NULL DEFAULT 0;

-- How many live devices and installations a stream has, kept exact in the
-- transactions that change them. Accounts have counts of their own.
CREATE TABLE record_counts (
    connector_id TEXT NOT NULL,
    stream       TEXT NOT NULL,
    n            BIGINT NOT NULL,
    PRIMARY KEY (connector_id, stream)
);

-- What operators say of apps, and how many use them. people and devices are as
-- Reckon left them; review_rank orders those that wait for a review.
ALTER TABLE apps ADD COLUMN owner_id TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN alternative_id TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN generative_ai BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE apps ADD COLUMN origin TEXT NOT NULL DEFAULT 'discovered';
ALTER TABLE apps ADD COLUMN reviewed_at TEXT;
ALTER TABLE apps ADD COLUMN reviewed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN valid_from TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN people BIGINT NOT NULL DEFAULT 0;
ALTER TABLE apps ADD COLUMN devices BIGINT NOT NULL DEFAULT 0;
ALTER TABLE apps ADD COLUMN review_rank BIGINT NOT NULL DEFAULT 0;
UPDATE apps SET valid_from = first_seen_at;
CREATE UNIQUE INDEX apps_by_catalog_id ON apps (catalog_id) WHERE catalog_id <> '';

CREATE TABLE app_versions (
    app_id         TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    from_at        TEXT NOT NULL,
    to_at          TEXT NOT NULL,
    name           TEXT NOT NULL,
    vendor         TEXT NOT NULL,
    category       TEXT NOT NULL,
    status         TEXT NOT NULL,
    owner_id       TEXT NOT NULL,
    alternative_id TEXT NOT NULL,
    tags           TEXT NOT NULL,
    notes          TEXT NOT NULL,
    reviewed_at    TEXT,
    reviewed_by    TEXT NOT NULL,
    PRIMARY KEY (app_id, from_at)
);

-- The operators' own entries of the catalogue, as JSON. They win over the
-- entries that Noonday brings.
CREATE TABLE catalog_overrides (
    id         TEXT PRIMARY KEY,
    entry      TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL
);

-- Figures of a day (UTC), the last that were taken on it.
CREATE TABLE figures (
    day  TEXT NOT NULL,
    name TEXT NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (day, name)
);

ALTER TABLE events ADD COLUMN person_id TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN person_name TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN device_id TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN device_name TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN by_name TEXT NOT NULL DEFAULT '';
CREATE INDEX events_of_app ON events (app_id, id);
CREATE INDEX events_of_person ON events (person_id, id);
CREATE INDEX events_of_device ON events (device_id, id);

-- Who had what is asked by person.
CREATE INDEX account_versions_of_person ON account_versions (person_id);
CREATE INDEX device_versions_of_person ON device_versions (person_id);
