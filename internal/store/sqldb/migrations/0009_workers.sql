-- +goose Up

-- claim counts who took the sync over: a worker that was taken for dead and
-- is not may no longer write to what another one goes on with.
ALTER TABLE syncs ADD COLUMN claim BIGINT NOT NULL DEFAULT 0;
