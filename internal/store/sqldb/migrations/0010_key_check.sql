-- +goose Up

-- What belongs to the installation as a whole, by name: key_check is a text
-- sealed with the key of its credentials, which only that key opens.
CREATE TABLE installation (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
