-- +goose Up

-- The orders that lists offer. Filters that are few in kind are here too; what a
-- selective one leaves is sorted.
CREATE INDEX accounts_by_name ON accounts (name_key, n);
CREATE INDEX accounts_by_email ON accounts (email_key, n);
CREATE INDEX accounts_by_department ON accounts (department_key, n);
CREATE INDEX accounts_by_status ON accounts (status, n);
CREATE INDEX accounts_by_creation ON accounts ((COALESCE(created_at, '')), n);
CREATE INDEX accounts_by_first_seen ON accounts (first_seen_at, n);

CREATE INDEX people_by_name ON people (name_key, n) WHERE merged_into = '';
CREATE INDEX people_by_email ON people (email_key, n) WHERE merged_into = '';
CREATE INDEX people_by_department ON people (department_key, n) WHERE merged_into = '';
CREATE INDEX people_by_first_seen ON people (first_seen_at, n) WHERE merged_into = '';
CREATE INDEX people_by_accounts ON people (accounts, n) WHERE merged_into = '';
CREATE INDEX people_by_devices ON people (devices, n) WHERE merged_into = '';
CREATE INDEX people_by_apps ON people (apps, n) WHERE merged_into = '';
CREATE INDEX people_of_kind ON people (kind, n) WHERE merged_into = '';
CREATE INDEX people_outside ON people (n) WHERE merged_into = '' AND NOT in_directory;
CREATE INDEX people_with_nothing ON people (n) WHERE merged_into = '' AND accounts = 0 AND devices = 0;

CREATE INDEX devices_by_name ON devices (name_key, n);
CREATE INDEX devices_by_platform ON devices (platform, n);
CREATE INDEX devices_by_first_seen ON devices (first_seen_at, n);
CREATE INDEX devices_by_check_in ON devices ((COALESCE(last_check_in_at, '')), n);

-- Events are those written down and the new accounts, each in the order of ids.
CREATE INDEX events_of_kind ON events (kind, id);
CREATE INDEX events_of_sync ON events (sync_id, id);
CREATE INDEX events_in_time ON events (at);
CREATE INDEX accounts_new_in_app ON accounts (app_id, id);
CREATE INDEX accounts_new_of_connector ON accounts (connector_id, id);
CREATE INDEX accounts_new_of_sync ON accounts (first_sync_id, id);
