-- Policies, groups, apps and brands; what a session and a device hold, authenticator by authenticator.

-- A JSON document a thing: what an administrator can change has its shape in policy::rules and policy::settings.
CREATE TABLE policies (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL, -- 'OKTA_SIGN_ON', 'ACCESS_POLICY' or 'ADAPTIVE_ACCESS'
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    priority BIGINT NOT NULL,
    active BIGINT NOT NULL DEFAULT 1,
    system BIGINT NOT NULL DEFAULT 0, -- the default policy, which cannot be removed
    group_ids TEXT NOT NULL DEFAULT '[]', -- JSON: for whom; none: everybody
    document TEXT NOT NULL DEFAULT '{}', -- JSON: for 'ADAPTIVE_ACCESS', its device recognition
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE policy_rules (
    id TEXT NOT NULL PRIMARY KEY,
    policy_id TEXT NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    priority BIGINT NOT NULL,
    active BIGINT NOT NULL DEFAULT 1,
    system BIGINT NOT NULL DEFAULT 0, -- the default rule
    conditions TEXT NOT NULL DEFAULT '{}', -- JSON
    actions TEXT NOT NULL DEFAULT '{}', -- JSON
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX policy_rules_by_policy ON policy_rules (policy_id);

CREATE TABLE zones (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    gateways TEXT NOT NULL DEFAULT '[]' -- JSON: addresses in CIDR notation
);

CREATE TABLE apps (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE brands (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL DEFAULT '{}',
    updated_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE groups (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    system BIGINT NOT NULL DEFAULT 0, -- everybody is in it
    prompt_off BIGINT NOT NULL DEFAULT 0, -- its people are not asked "Stay signed in?" (rule P4)
    created_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_by_user ON group_members (user_id);

ALTER TABLE users ADD COLUMN email TEXT; -- where mail reaches them; null: at their identifier, if that is an address
ALTER TABLE users ADD COLUMN guest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN risk TEXT NOT NULL DEFAULT 'LOW'; -- 'LOW', 'MEDIUM' or 'HIGH'
ALTER TABLE users ADD COLUMN identity_store TEXT NOT NULL DEFAULT 'default';

-- Whom the device signed in last: null after a sign-out. Only for them a kept authenticator opens without a question.
ALTER TABLE devices ADD COLUMN last_user_id TEXT;
ALTER TABLE devices ADD COLUMN shared BIGINT NOT NULL DEFAULT 0; -- somebody marked it as shared (rule P4)

-- One row an authenticator and hold, with what each of the three needs.
DROP TABLE held_authenticators;
CREATE TABLE held_authenticators (
    device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    authenticator TEXT NOT NULL, -- 'password', 'totp', …; '' for an exemption
    hold TEXT NOT NULL, -- 'kept' (rule D4), 'remembered' (rule D5) or 'exempt' (rule K2)
    assurance TEXT NOT NULL DEFAULT '1fa', -- kept: how sure it was who this is
    granted_at BIGINT NOT NULL, -- when it was proven
    last_used_at BIGINT NOT NULL, -- kept: slides from here
    idle_s BIGINT, -- kept: ends after this long without use; null: never
    ends_at BIGINT, -- ends then whatever happens; null: never, or as the policy's factorLifetime says
    implicit BIGINT NOT NULL DEFAULT 0, -- kept by IdP session management alone (rule D8)
    PRIMARY KEY (device_id, user_id, authenticator, hold)
);
CREATE INDEX held_authenticators_by_user ON held_authenticators (user_id);

ALTER TABLE sessions ADD COLUMN app TEXT NOT NULL DEFAULT 'default'; -- where it began
ALTER TABLE sessions ADD COLUMN authenticated_at BIGINT NOT NULL DEFAULT 0; -- when the person last proved who they are
ALTER TABLE sessions ADD COLUMN second_factor_at BIGINT; -- when they proved a second factor

-- What people let apps do. The user '' stands for everybody: an administrator's consent.
CREATE TABLE consents (
    app TEXT NOT NULL,
    user_id TEXT NOT NULL,
    scopes TEXT NOT NULL, -- JSON: what was consented to
    given_at BIGINT NOT NULL,
    PRIMARY KEY (app, user_id)
);

-- Tokens of people, for /idp/myaccount, and of administrators, for /api.
ALTER TABLE api_tokens ADD COLUMN user_id TEXT; -- null: an administrator's

INSERT INTO groups (id, name, description, system) VALUES ('everyone', 'Everyone', 'Everybody', 1);
INSERT INTO policies (id, kind, name, description, priority, system)
    VALUES ('default-session-policy', 'OKTA_SIGN_ON', 'Default Policy', 'Holds for everybody', 1, 1);
INSERT INTO policy_rules (id, policy_id, name, priority, system)
    VALUES ('default-session-rule', 'default-session-policy', 'Default Rule', 1, 1);
INSERT INTO policies (id, kind, name, description, priority, system)
    VALUES ('default-access-policy', 'ACCESS_POLICY', 'Default Policy', 'Holds for apps that have none', 1, 1);
INSERT INTO policy_rules (id, policy_id, name, priority, system)
    VALUES ('default-access-rule', 'default-access-policy', 'Default Rule', 1, 1);
INSERT INTO policies (id, kind, name, description, priority, system)
    VALUES ('default-adaptive-policy', 'ADAPTIVE_ACCESS', 'Default Policy', 'Holds for apps that have none', 1, 1);
INSERT INTO apps (id, document) VALUES ('default', '{}');
INSERT INTO brands (id, document) VALUES ('default', '{}');
DELETE FROM settings WHERE name <> 'org';
-- Whose flow it is, once they proved something: a reset ends it as well.
ALTER TABLE flows ADD COLUMN user_id TEXT;
CREATE INDEX flows_by_user ON flows (user_id);
