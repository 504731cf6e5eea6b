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

-- The account pages are an app of their own, whose policy asks for fresh proof before somebody changes how they sign in.
INSERT INTO policies (id, kind, name, description, priority, system)
    VALUES ('account-access-policy', 'ACCESS_POLICY', 'Account', 'Holds for changes of how one signs in', 2, 1);
INSERT INTO policy_rules (id, policy_id, name, priority, system, actions)
    VALUES ('account-access-rule', 'account-access-policy', 'Default Rule', 1, 1, '{"reauthenticate_in_s": 600}');
INSERT INTO apps (id, document)
    VALUES ('account', '{"label": "Your account", "location": "/account", "access_policy": "account-access-policy"}');
