-- Every authenticator besides the password: what is sent, what is carried, what is written down. And mail on its way.
-- Sealed: encrypted with a key that the database does not have. Keyed hash: HMAC with such a key, prefixed by its id.

-- Which secret keys have sealed something here. Ids, never keys.
CREATE TABLE secret_keys (
    id TEXT NOT NULL PRIMARY KEY,
    first_used_at BIGINT NOT NULL
);

-- Since when mail to the user is known to reach them. Codes go nowhere else.
ALTER TABLE users ADD COLUMN email_verified_at BIGINT;

-- Codes that were mailed: one a flow, purpose and subject. An identifier that nobody has gets a row and no mail.
CREATE TABLE mail_codes (
    flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL, -- 'sign_in', 'recover', 'verify_address'
    subject TEXT NOT NULL, -- the user's id, or a keyed hash of the identifier that nobody has
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL, -- keyed hash
    expires_at BIGINT NOT NULL,
    tries_left BIGINT NOT NULL,
    used BIGINT NOT NULL DEFAULT 0,
    sent BIGINT NOT NULL, -- how many were sent
    next_at BIGINT NOT NULL, -- when another may be
    PRIMARY KEY (flow_id, purpose, subject)
);

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL, -- keyed hash
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, code_hash)
);

-- What passkeys know a user by (WebAuthn's user handle): 64 random bytes, for no identifier may stand there.
CREATE TABLE user_handles (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    handle TEXT NOT NULL UNIQUE -- base64url
);

CREATE TABLE passkeys (
    id TEXT NOT NULL PRIMARY KEY, -- the credential id in base64url
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL, -- webauthn_rp's static state in base64url: public key and extensions
    counter TEXT NOT NULL, -- webauthn_rp's dynamic state in base64url: signature counter, backup state, user verified
    transports BIGINT NOT NULL, -- webauthn_rp's bits
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- What a flow waits for an answer to. It is taken once.
CREATE TABLE ceremonies (
    flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, -- 'passkey_sign_in', 'passkey_second_factor', 'passkey_enrolment', 'totp_enrolment', 'recovery_codes'
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    state TEXT NOT NULL, -- what the answer is checked against; sealed where it is secret
    shown TEXT NOT NULL, -- what the person's side is given, again after a reload; empty where it is made from the state
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (flow_id, kind)
);

-- Mail on its way. Where mail cannot be sent it goes into `mail` at once.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    queued_at BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL, -- sealed: it may hold a code
    useless_at BIGINT NOT NULL, -- given up then
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT NOT NULL
);
CREATE INDEX outbox_by_next_try ON outbox (next_try_at);
