-- Back-channel notices: who wants to be told that a session has ended, and what they have not been told yet.

CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL, -- what their notices are signed with, sealed
    created_at BIGINT NOT NULL,
    stopped_at BIGINT, -- it answered 410: nothing is sent there any more
    delivered_at BIGINT, -- the last time that it took a notice
    failed_at BIGINT, -- the last time that it did not
    failure TEXT -- why, in words of ours; never anything that it answered
);

-- One row a notice and webhook, until it was delivered.
CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY, -- `webhook-id`: the same at every try
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT -- null: given up
);
CREATE INDEX notices_by_next_try ON notices (next_try_at);
CREATE INDEX notices_by_webhook ON notices (webhook_id);
