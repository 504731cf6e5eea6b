//! The stage of a sign-in: which of the flows is pending.

use crate::json::Json;

/// The stage of a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing is pending: identifier and password.
    #[default]
    Login,
    /// A code was sent to sign in with.
    Code,
    /// The second factor.
    Mfa(Mfa),
    /// Whether this browser is trusted from now on.
    Trust,
    /// The address is to be verified.
    VerifyEmail,
    /// The telephone number is to be verified.
    VerifyPhone,
    /// Something that nobody here knows.
    Unknown,
}

/// What is known about a second factor that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mfa {
    /// How it can be shown, the best first.
    pub(super) ways: Vec<Way>,
    /// How it is shown.
    pub(super) way: Way,
    /// What the browser is to ask a security key, once that was asked for.
    pub(super) options: Option<String>,
}

/// How a second factor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// An authenticator app.
    Totp,
    /// A security key.
    Key,
    /// A recovery code.
    Recovery,
}

impl Way {
    /// The ways in the order in which they are offered.
    const ALL: [Self; 3] = [Self::Totp, Self::Key, Self::Recovery];

    /// Its name among the `types` of a flow.
    fn wire(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Key => "webauthn",
            Self::Recovery => "recovery_codes",
        }
    }

    /// The name of the action that changes to it.
    pub(super) fn action(self) -> &'static str {
        match self {
            Self::Totp => "use_totp",
            Self::Key => "use_key",
            Self::Recovery => "use_recovery",
        }
    }

    /// The way that the action of this name changes to.
    pub(super) fn of_action(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.action() == name)
    }
}

impl Mfa {
    /// Types that nobody here knows are left out; without any there is one field for whatever code there is.
    fn read(flow: &Json) -> Self {
        let listed =
            |way: &Way| flow.get("types").list().iter().any(|listed| listed.text() == Some(way.wire()));
        let mut ways: Vec<_> = Way::ALL.into_iter().filter(listed).collect();
        if ways.is_empty() {
            ways.push(Way::Recovery);
        }
        let way = ways.first().copied().unwrap_or(Way::Recovery);
        Self { ways, way, options: None }
    }
}

/// What a list of flows says.
pub(super) struct Flows {
    pub(super) stage: Stage,
    /// Whether one can sign in with a code that is sent.
    pub(super) by_code: bool,
    /// Whether one can sign in with a passkey.
    pub(super) by_passkey: bool,
}

impl Flows {
    /// `None` where `json` has no flows: it is no answer of the API.
    pub(super) fn read(json: &Json) -> Option<Self> {
        let Json::List(flows) = json.get("data").get("flows") else { return None };
        let id = |flow: &'_ Json| flow.get("id").owned().unwrap_or_default();
        let pending = flows.iter().find(|flow| flow.get("is_pending").flag() == Some(true));
        let stage = pending.map_or(Stage::Login, |flow| match id(flow).as_str() {
            "login_by_code" => Stage::Code,
            "mfa_authenticate" => Stage::Mfa(Mfa::read(flow)),
            "mfa_trust" => Stage::Trust,
            "verify_email" => Stage::VerifyEmail,
            "verify_phone" => Stage::VerifyPhone,
            _ => Stage::Unknown,
        });
        let has = |name: &str| flows.iter().any(|flow| id(flow) == name);
        Some(Self { stage, by_code: has("login_by_code"), by_passkey: has("mfa_login_webauthn") })
    }
}
