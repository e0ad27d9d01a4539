-- Schema version 3: what was thought of pairs, so that a verdict does not change back and
-- forth from one import to the next.

-- The verdict that each pair has since the last import that changed anything, and what was
-- thought of it before the data reached the day `as_of`: imports that bring no later day correct
-- what was thought, they do not confirm it. `p_positive` is P+ when the verdict was given, null
-- where a hole in the data forbids it; `since` is the import that gave it. `pending` is the
-- verdict that the last import came to and that a later day has to confirm, null where there is
-- none. With `was_*` anybody comes to the same verdict again. `rules` is a digest of the
-- thresholds; under others nothing is remembered.
-- key: anchor_id, target_id
CREATE TABLE pair_verdict (
    anchor_id VARCHAR,
    target_id VARCHAR,
    verdict VARCHAR,
    p_positive DOUBLE,
    since TIMESTAMP,
    pending VARCHAR,
    pending_since TIMESTAMP,
    was_verdict VARCHAR,
    was_p_positive DOUBLE,
    was_since TIMESTAMP,
    was_pending VARCHAR,
    was_pending_since TIMESTAMP,
    as_of DATE,
    rules VARCHAR
);
