//! What a flow is decided by: the rules that hold for whoever is signing in, and what is known about them.

use super::{Goal, Refusal, State, Visitor};
use crate::authn::passkey::RelyingParty;
use crate::clock::{DAY, MINUTE, Seconds};
use crate::policy::settings::{FactorMode, PostAuth};
use crate::policy::{
    self, Assurance, Authenticator, Consent, DeviceFacts, Facts, Kept, Next, Person, Rulebook, SessionFacts,
    Settings, UserFacts,
};
use crate::session::{self, Session};
use crate::store::{Authenticators, DeviceRow, GroupRow, Store, UserRow};
use crate::{Node, device};

/// The group of those who may consent for everybody.
pub(crate) const ADMINISTRATORS: &str = "administrators";

/// How long ago somebody may have proven who they are to set up an authenticator.
const FRESH: Seconds = 15 * MINUTE;

/// What a flow is decided by, as it is now.
pub(super) struct Context {
    pub(super) settings: Settings,
    pub(super) user: Option<UserRow>,
    pub(super) device: Option<DeviceRow>,
    /// What the user can prove themselves by.
    pub(super) authenticators: Authenticators,
    /// Whether this site can have passkeys.
    pub(super) passkeys: bool,
    groups: Vec<GroupRow>,
    session: Option<Session>,
    held: DeviceFacts,
    has_consent: bool,
}

impl Context {
    /// Reads it. `rulebook` is the app's of `state`.
    pub(super) async fn load(
        node: &Node,
        visitor: &Visitor,
        rulebook: &Rulebook,
        state: &State,
    ) -> Result<Self, Refusal> {
        let store = node.store();
        let user = match &state.user_id {
            Some(id) => store.user(id).await?.filter(|user| may_sign_in(user, rulebook)),
            None => None,
        };
        let device = device::current(node, visitor.device.as_ref()).await?;
        let passkeys = RelyingParty::of(node.config()).is_some();
        let Some(user) = user else {
            let settings = rulebook.for_person(person(visitor, None, &[]));
            if !state.identifier.is_empty() {
                // As much is asked about nobody as about somebody, so that the time does not tell them apart.
                store.authenticators("").await?;
                store.groups_of("").await?;
            }
            let (groups, held) = (Vec::new(), DeviceFacts::default());
            let (session, authenticators, has_consent) = (None, Authenticators::default(), false);
            return Ok(Self {
                settings,
                user,
                device,
                authenticators,
                passkeys,
                groups,
                session,
                held,
                has_consent,
            });
        };
        let authenticators = store.authenticators(&user.id).await?;
        let groups = store.groups_of(&user.id).await?;
        let ids: Vec<String> = groups.iter().map(|group| group.id.clone()).collect();
        let settings = rulebook.for_person(person(visitor, Some(&user), &ids));
        let session = session::peek(node, visitor.session.as_ref()).await?;
        let session = session.filter(|session| session.user_id() == user.id);
        let held = match &device {
            Some(device) => held(node, store, device, &user, &state.app, &settings).await?,
            None => DeviceFacts::default(),
        };
        let scopes = &settings.app.consent;
        let has_consent = scopes.is_empty() || store.has_consent(&state.app, &user.id, scopes).await?;
        let user = Some(user);
        Ok(Self { settings, user, device, authenticators, passkeys, groups, session, held, has_consent })
    }

    /// What the policy wants next. Who sets up an authenticator has to have proven who they are just now, and with a second
    /// factor where they have one: whoever comes upon an open browser would otherwise make themselves at home. They are not
    /// asked what concerns the app.
    pub(super) fn next(&self, state: &State, node: &Node) -> Next {
        let facts = self.facts(state);
        if state.goal != Goal::Enroll {
            return policy::next(&self.settings, &facts, node.now());
        }
        let mut settings = self.settings.clone();
        let access = &mut settings.access;
        access.reauthenticate_in_s = Some(access.reauthenticate_in_s.map_or(FRESH, |after| after.min(FRESH)));
        access.post_auth = PostAuth::NotAllowed;
        if self.authenticators.has_second_factor() {
            access.factor_mode = FactorMode::Two;
        }
        policy::next(&settings, &Facts { consent: Consent::NotAsked, ..facts }, node.now())
    }

    /// Whoever is signing in, once they have proven who they are or are held.
    pub(super) fn user_of(&self, state: &State) -> Option<&UserRow> {
        self.user.as_ref().filter(|user| state.user_id.as_ref() == Some(&user.id))
    }

    /// The ids of their session in this browser and of its device, if they have one.
    pub(super) fn session_and_device(&self) -> Option<(&str, &str)> {
        self.session.as_ref().map(|session| (session.id(), session.device_id()))
    }

    /// Forgets what was held: a reset has ended it.
    pub(super) fn forget_held(&mut self) {
        self.session = None;
        self.held = DeviceFacts::default();
    }

    /// Whether the session itself is enough, and not only what the device keeps beside it.
    pub(super) fn is_held_by_session(&self, state: &State, node: &Node) -> bool {
        let facts = Facts { device: DeviceFacts::default(), ..self.facts(state) };
        matches!(policy::next(&self.settings, &facts, node.now()), Next::Finish(_))
    }

    /// Whether whoever is signing in runs the organisation's affairs.
    pub(super) fn is_administrator(&self) -> bool {
        self.groups.iter().any(|group| group.id == ADMINISTRATORS)
    }

    /// What the device keeps, and what a provider vouches for in this flow (rule D8): it serves, like all that is kept so,
    /// the apps that have IdP session management.
    fn held(&self, state: &State) -> DeviceFacts {
        let mut held = self.held.clone();
        held.kept.extend(state.vouched.map(|vouched| Kept {
            authenticator: Authenticator::Federated,
            assurance: vouched.assurance,
            granted_at: vouched.at,
            last_used_at: vouched.at,
            idle: None,
            ends_at: None,
            implicit: true,
        }));
        held
    }

    /// What whoever is signing in can prove themselves by, in this flow.
    fn kinds(&self, state: &State) -> Vec<Authenticator> {
        let mut kinds = self.authenticators.kinds(self.passkeys);
        kinds.retain(|kind| !(state.recovered && *kind == Authenticator::Email));
        kinds
    }

    /// What is known about whoever is signing in.
    fn facts(&self, state: &State) -> Facts {
        let user = self.user.as_ref().map(|user| UserFacts {
            guest: user.guest == 1,
            risk: user.risk(),
            prompt_off: self.groups.iter().any(|group| group.prompt_off == 1),
            authenticators: self.kinds(state),
        });
        let session = self.session.as_ref().map(|session| SessionFacts {
            authenticated_at: session.authenticated_at(),
            second_factor_at: session.second_factor_at(),
            last_used_at: session.last_used_at(),
            assurance: Assurance::read(session.assurance()),
            persistent: session.persistent(),
            ends_at: session.until(),
        });
        let consent = match (self.has_consent, state.consented) {
            (_, true) => Consent::Given,
            (true, false) => Consent::NotAsked,
            (false, false) => Consent::Wanted,
        };
        Facts {
            identified: !state.identifier.is_empty(),
            user,
            proven: state.proven.clone(),
            keep_signed_in: state.keep_signed_in,
            by_windows: state.by_windows,
            session,
            device: self.held(state),
            consent,
            stay: state.stay,
        }
    }
}

/// Whether a user may sign in to the app at all: one of its own people (rule D7), not disabled. Who may not is answered as
/// if there were no such user.
pub(super) fn may_sign_in(user: &UserRow, rulebook: &Rulebook) -> bool {
    user.disabled == 0 && user.identity_store == rulebook.app.identity_store
}

fn person<'a>(visitor: &Visitor, user: Option<&'a UserRow>, groups: &'a [String]) -> Person<'a> {
    let risk = user.map(UserRow::risk).unwrap_or_default();
    Person { id: user.map(|user| &*user.id), groups, address: visitor.address, risk }
}

async fn held(
    node: &Node,
    store: &Store,
    device: &DeviceRow,
    user: &UserRow,
    app: &str,
    settings: &Settings,
) -> Result<DeviceFacts, Refusal> {
    let since = node.now().plus(settings.devices.shared_days.saturating_mul(-DAY));
    let others = store.others_on_device(&device.id, &user.id, since).await?;
    let facts = store.device_facts(&device.id, &user.id, app).await?;
    Ok(DeviceFacts { marked_shared: device.shared == 1, users: others.saturating_add(1), ..facts })
}
