-- Valid in SQLite and in PostgreSQL. Conventions: every `*_at` is in Unix seconds, every `*_s` a length in seconds, a
-- yes-or-no is BIGINT 0 or 1, a hash is SHA-256 in base64url without padding, an id is 128 random bits in base64url.

-- What an administrator can change, one JSON document a part: 'org', 'session_policy', 'devices', 'app/{id}', 'brand/{id}'.
CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    identifier TEXT NOT NULL UNIQUE, -- normalised: NFKC, trimmed, lower case
    name TEXT NOT NULL,
    disabled BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE authenticators (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, -- 'password' or 'totp'
    secret TEXT NOT NULL, -- a PHC string, or the shared secret in base32
    last_step BIGINT NOT NULL DEFAULT -1, -- TOTP: the last time step that was accepted (RFC 6238 §5.2)
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind)
);

-- Device sessions: what a browser is known by.
CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_agent TEXT NOT NULL,
    first_used_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);

-- Who has signed in on a device.
CREATE TABLE device_users (
    device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    first_used_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (device_id, user_id)
);
CREATE INDEX device_users_by_user ON device_users (user_id);

-- Authenticators that a device holds for a user.
CREATE TABLE held_authenticators (
    device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    factor TEXT NOT NULL, -- 'totp'
    hold TEXT NOT NULL, -- 'remembered' (rule D5) or 'exempt' (rule K2)
    granted_at BIGINT NOT NULL,
    ends_at BIGINT, -- a remembered one's fixed date; an exempt one ends by the policy's factorLifetime
    PRIMARY KEY (device_id, user_id, factor, hold)
);
CREATE INDEX held_authenticators_by_user ON held_authenticators (user_id);

-- Answers to "Stay signed in?" (rules P3, P6).
CREATE TABLE prompt_answers (
    device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    app TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    accepted BIGINT NOT NULL DEFAULT 0,
    never_again BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (device_id, user_id, app)
);
CREATE INDEX prompt_answers_by_user ON prompt_answers (user_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    persistent BIGINT NOT NULL,
    assurance TEXT NOT NULL, -- '1fa' or '2fa'
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    idle_s BIGINT, -- ends after this long without use; null: never
    ends_at BIGINT -- ends then whatever happens; null: never
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_device ON sessions (device_id);

CREATE TABLE flows (
    id TEXT NOT NULL PRIMARY KEY,
    browser_hash TEXT NOT NULL, -- of the cookie that the flow is bound to
    step BIGINT NOT NULL,
    stage TEXT NOT NULL, -- 'identifier', 'password', 'code', 'stay_signed_in', 'done', 'abandoned'
    state TEXT NOT NULL, -- JSON; never a credential
    expires_at BIGINT NOT NULL
);
CREATE INDEX flows_by_end ON flows (expires_at);

-- Rate limits: what was tried, and since when.
CREATE TABLE attempts (
    bucket TEXT NOT NULL PRIMARY KEY,
    tried BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_end ON attempts (ends_at);

-- How sign-ins ended. Codes are those of the guides' sign-in log: 0 success, 50126 wrong credentials, 500121 wrong second
-- factor, 50140 interrupted by "Keep me signed in".
CREATE TABLE sign_in_log (
    id TEXT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    user_id TEXT,
    app TEXT NOT NULL,
    code BIGINT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX sign_in_log_by_time ON sign_in_log (happened_at);

-- Mail that was sent; in the demo, all of it.
CREATE TABLE mail (
    id TEXT NOT NULL PRIMARY KEY,
    sent_at BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE api_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
