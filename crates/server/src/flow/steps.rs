//! One answer, applied to a flow.

use vestibule_flow::house::wire::Submit;

use super::answer::{self, Answer, Read};
use super::finish::{self, Signed};
use super::screens::{
    ACCEPT, BACK, CODE, DONT_SHOW_AGAIN, IDENTIFIER, KEEP_SIGNED_IN, PASSWORD, REMEMBER_DEVICE, screen,
};
use super::{Answered, Cookies, Flow, Refusal, Stage, State, Visitor, entry, load, screens};
use crate::authn::{identifier, totp};
use crate::clock::Time;
use crate::limit::{self, Limited};
use crate::policy::{self, DeviceFacts, Facts, Next, Settings, Stay};
use crate::store::{DeviceRow, Entry, Tx, UserRow};
use crate::{Node, device};

/// Applies an answer to a flow.
///
/// An answer to another step than the one that is shown, or to one that another request answered in the meantime, does
/// nothing: the reply is the screen as it is, marked as stale.
///
/// # Errors
/// Every [`Refusal`]. The flow is as it was then.
pub async fn submit(node: &Node, id: &str, submit: Submit, visitor: &Visitor) -> Result<Answered, Refusal> {
    let flow = load(node, id, visitor).await?;
    let settings = node.store().settings(&flow.state.app).await?;
    let answered_other = submit.step.is_some_and(|step| i64::from(step) != flow.step);
    let Some(screen) = screen(&flow.state, &settings).filter(|_| !answered_other) else {
        return Ok(stale(&flow, &settings));
    };
    let read = answer::read(&screen, submit)?;
    let device = device::current(node, visitor.device.as_ref()).await?;
    let mut run = Run { node, visitor, settings, device, flow };
    let saved = match read {
        Read::Missing(answer, field) => run.missing(&answer, &field).await?,
        Read::Complete(answer) if answer.action() == BACK => run.back().await?,
        Read::Complete(answer) => match run.flow.state.stage {
            Stage::Identifier => run.identifier(answer).await?,
            Stage::Password => run.password(answer).await?,
            Stage::Code => run.code(answer).await?,
            Stage::StaySignedIn => run.stay_signed_in(&answer).await?,
            Stage::Done => None,
        },
    };
    match saved {
        Some(cookies) => {
            Ok(Answered { reply: screens::reply(&run.flow, &run.settings), stale: false, cookies })
        }
        // Another request was first. What this one would have done was undone.
        None => Ok(stale(&load(node, id, visitor).await?, &run.settings)),
    }
}

fn stale(flow: &Flow, settings: &Settings) -> Answered {
    Answered { reply: screens::reply(flow, settings), stale: true, cookies: Cookies::default() }
}

/// What became of saving a flow: what the browser's cookies become, or nothing where another request was first.
type Saved = Option<Cookies>;

/// One answer on its way.
struct Run<'a> {
    node: &'a Node,
    visitor: &'a Visitor,
    settings: Settings,
    device: Option<DeviceRow>,
    flow: Flow,
}

impl Run<'_> {
    /// The same screen, saying what is missing. What else was said on it is kept (rule K4).
    async fn missing(&mut self, answer: &Answer, field: &str) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        decide_boxes(&mut state, answer);
        state.say("message.required", field);
        let tx = self.node.store().begin().await?;
        self.save(tx, state).await
    }

    async fn back(&mut self) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        state.start_again();
        let tx = self.node.store().begin().await?;
        self.save(tx, state).await
    }

    async fn identifier(&mut self, mut answer: Answer) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        decide_boxes(&mut state, &answer);
        state.identifier = answer.take_text(IDENTIFIER).trim().to_owned();
        self.onward(state).await
    }

    /// The password. For an identifier that nobody has, the same happens and takes as long, and the answer is the same.
    async fn password(&mut self, mut answer: Answer) -> Result<Saved, Refusal> {
        let (node, now) = (self.node, self.node.now());
        let mut state = self.flow.state.clone();
        let normalised = identifier::normalise(&state.identifier);
        let by_identifier = Limited::identifier(node, &normalised);
        let tries = [by_identifier.clone(), Limited::address(node, self.visitor.address)];
        self.take(&tries, &state).await?;

        let user = node.store().user_by_identifier(&normalised).await?;
        let stored = user.as_ref().and_then(|user| user.password.clone());
        let right = node.passwords().verify(answer.take_text(PASSWORD), stored).await?;
        let Some(user) = user.as_ref().filter(|user| right && user.disabled == 0) else {
            tracing::info!(who = identifier::mask(&normalised), "wrong identifier or password");
            state.say("message.invalid_credentials", PASSWORD);
            let failed = entry(&state, 50126, "wrong identifier or password", now);
            let failed = Entry { user_id: user.map(|user| user.id), ..failed };
            let mut tx = node.store().begin().await?;
            tx.log(&node.draw_id()?, &failed).await?;
            return self.save(tx, state).await;
        };
        state.user_id = Some(user.id.clone());
        state.user_name.clone_from(&user.name);
        let next = self.decide(&state, Some(user)).await?;
        let mut tx = node.store().begin().await?;
        limit::give_back(&mut tx, &tries).await?;
        limit::forget(&mut tx, &by_identifier).await?;
        self.follow(tx, state, next, Some(user)).await
    }

    /// The second factor. A code that was used already is as wrong as any other.
    async fn code(&mut self, mut answer: Answer) -> Result<Saved, Refusal> {
        let (node, now) = (self.node, self.node.now());
        let mut state = self.flow.state.clone();
        decide_boxes(&mut state, &answer);
        let Some(user) = self.user(&state).await? else { return self.back().await };
        let by_user = Limited::second_factor(node, &user.id);
        let tries = [by_user.clone(), Limited::address(node, self.visitor.address)];
        self.take(&tries, &state).await?;

        let typed = answer.take_text(CODE);
        let step = user.totp.as_deref().and_then(|secret| totp::matching_step(secret, &typed, now));
        let proven = State { second_factor_proven_at: Some(now), ..state.clone() };
        let next = self.decide(&proven, Some(&user)).await?;
        let mut tx = node.store().begin().await?;
        let accepted = match step {
            Some(step) => tx.accept_totp_step(&user.id, step).await?,
            None => false,
        };
        if accepted {
            limit::give_back(&mut tx, &tries).await?;
            limit::forget(&mut tx, &by_user).await?;
            self.follow(tx, proven, next, Some(&user)).await
        } else {
            tracing::info!(who = identifier::mask(&user.identifier), "wrong or used code");
            state.say("message.invalid_code", CODE);
            tx.log(&node.draw_id()?, &entry(&state, 500_121, "wrong or used code", now)).await?;
            self.save(tx, state).await
        }
    }

    async fn stay_signed_in(&mut self, answer: &Answer) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        let never_again = answer.flag(DONT_SHOW_AGAIN) == Some(true);
        state.stay = Some(Stay { accepted: answer.action() == ACCEPT, never_again });
        self.onward(state).await
    }

    /// Counts a try before it is made. It stays counted where another request was first: who sends many guesses to one
    /// screen at once learns what became of one of them, but has used up as many tries.
    async fn take(&self, tries: &[Limited], state: &State) -> Result<(), Refusal> {
        let taken = limit::take(self.node, tries).await;
        if let Err(Refusal::RateLimited { .. }) = taken {
            tracing::warn!(who = identifier::mask(&state.identifier), "too many tries");
        }
        taken
    }

    /// To whatever the policy wants next.
    async fn onward(&mut self, state: State) -> Result<Saved, Refusal> {
        let user = self.user(&state).await?;
        let next = self.decide(&state, user.as_ref()).await?;
        let tx = self.node.store().begin().await?;
        self.follow(tx, state, next, user.as_ref()).await
    }

    async fn decide(&self, state: &State, user: Option<&UserRow>) -> Result<Next, Refusal> {
        let device = match (user, &self.device) {
            (Some(user), Some(device)) => {
                self.node.store().device_facts(&device.id, &user.id, &state.app).await?
            }
            _ => DeviceFacts::default(),
        };
        Ok(policy::next(&self.settings, &facts(state, user, device), self.node.now()))
    }

    async fn follow(
        &mut self,
        mut tx: Tx,
        mut state: State,
        next: Next,
        user: Option<&UserRow>,
    ) -> Result<Saved, Refusal> {
        state.messages.clear();
        state.stage = match &next {
            Next::AskIdentifier => Stage::Identifier,
            Next::AskPassword => Stage::Password,
            Next::AskCode => Stage::Code,
            Next::AskStaySignedIn => Stage::StaySignedIn,
            Next::Finish(_) => Stage::Done,
        };
        let (Next::Finish(outcome), Some(user)) = (next, user) else {
            return self.save(tx, state).await;
        };
        let now: Time = self.node.now();
        let device = self.device.as_ref().map(|device| &*device.id);
        let signed = Signed { user, device, outcome: &outcome, app: &state.app, now };
        let cookies = finish::finish(self.node, &mut tx, self.visitor, &signed).await?;
        tx.log(&self.node.draw_id()?, &entry(&state, 0, "success", now)).await?;
        let saved = self.save(tx, state).await?;
        if saved.is_some() {
            let (who, persistent) = (identifier::mask(&user.identifier), outcome.lifetime.persistent);
            tracing::info!(who, persistent, assurance = outcome.assurance.as_str(), "signed in");
        }
        Ok(saved.map(|_| cookies))
    }

    /// Saves the flow one step further, if it is still where it was; otherwise all of `tx` is undone.
    async fn save(&mut self, mut tx: Tx, state: State) -> Result<Saved, Refusal> {
        let json = serde_json::to_string(&state)?;
        if !tx.advance_flow(&self.flow.id, self.flow.step, state.stage.as_str(), &json).await? {
            return Ok(None);
        }
        tx.commit().await?;
        self.flow.step += 1;
        self.flow.state = state;
        Ok(Some(Cookies::default()))
    }

    async fn user(&self, state: &State) -> Result<Option<UserRow>, Refusal> {
        match &state.user_id {
            Some(id) => Ok(self.node.store().user(id).await?.filter(|user| user.disabled == 0)),
            None => Ok(None),
        }
    }
}

/// What the boxes say. One that was left alone changes nothing (rules K3, K4).
fn decide_boxes(state: &mut State, answer: &Answer) {
    state.keep_signed_in = answer.flag(KEEP_SIGNED_IN).or(state.keep_signed_in);
    state.remember_device = answer.flag(REMEMBER_DEVICE).or(state.remember_device);
}

fn facts(state: &State, user: Option<&UserRow>, device: DeviceFacts) -> Facts {
    Facts {
        identified: !state.identifier.is_empty(),
        password_proven: user.is_some(),
        has_second_factor: user.is_some_and(|user| user.totp.is_some()),
        second_factor_proven_at: state.second_factor_proven_at,
        // Who has a session is not asked at all (rule S4) until an app can ask for fresh authentication.
        second_factor_in_session_at: None,
        keep_signed_in: state.keep_signed_in,
        remember_device: state.remember_device,
        stay: state.stay,
        device,
    }
}
