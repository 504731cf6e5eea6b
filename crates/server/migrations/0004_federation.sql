-- Sign-in at an external OpenID provider. Conventions are those of 0001.

-- Whom we send people to. The client's secret is not here: it stays with whoever runs the nodes.
CREATE TABLE federation_providers (
    id TEXT NOT NULL PRIMARY KEY, -- lower-case letters, digits and hyphens
    settings TEXT NOT NULL -- JSON
);

-- Who a provider's users are here. A subject says nothing without its issuer (OpenID Connect Core §2), and may be another
-- one for each of our clients at that issuer.
CREATE TABLE federated_identities (
    provider TEXT NOT NULL REFERENCES federation_providers (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    linked_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (provider, issuer, subject)
);
CREATE INDEX federated_identities_by_user ON federated_identities (user_id);

-- Who is on the way to a provider and not back yet. Nonce and PKCE verifier are not here: they follow from the state and
-- the browser's cookie, which both come back.
CREATE TABLE federation_visits (
    state_hash TEXT NOT NULL PRIMARY KEY,
    flow_id TEXT NOT NULL UNIQUE REFERENCES flows (id) ON DELETE CASCADE,
    browser_hash TEXT NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    silent BIGINT NOT NULL, -- 1: the provider was not to show anything
    max_age_s BIGINT, -- they were to have proven themselves there within so many seconds
    expires_at BIGINT NOT NULL
);
CREATE INDEX federation_visits_by_end ON federation_visits (expires_at);

-- Rule D8: `held_authenticators` also says at which provider a person has a session in a browser, as far as we know, with
-- the hold 'provider'. It goes at sign-out, with a reset, and when the provider says that there is none any more.
ALTER TABLE held_authenticators ADD COLUMN provider TEXT;
