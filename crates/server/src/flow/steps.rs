//! One answer, applied to a flow.

use vestibule_flow::house::wire::{Reply, Submit, Visit};

use super::answer::{self, Answer, Read};
use super::context::{Context, may_sign_in};
use super::finish::{self, Signed};
use super::prepare::prepare;
use super::screens::{
    ACCEPT, BACK, CONSENT_FOR_ALL, DONT_SHOW_AGAIN, IDENTIFIER, KEEP_SIGNED_IN, USE_PASSKEY, screen,
};
use super::shown::Shown;
use super::{
    Answered, Cookies, Flow, Goal, Refusal, Stage, State, Visitor, enroll, entry, federated, load, prove,
    recover, screens,
};
use crate::Node;
use crate::authn::identifier;
use crate::limit::{self, Limited};
use crate::policy::{Next, Outcome, Proof, Rulebook, Stay};
use crate::store::{EVERYBODY, Tx};

/// Applies an answer to a flow.
///
/// An answer to another step than the one that is shown, or to one that another request answered in the meantime, does
/// nothing: the reply is the screen as it is, marked as stale.
///
/// # Errors
/// Every [`Refusal`]. The flow is as it was then.
pub async fn submit(node: &Node, id: &str, submit: Submit, visitor: &Visitor) -> Result<Answered, Refusal> {
    let flow = load(node, id, visitor).await?;
    let rulebook = node.store().rulebook(&flow.state.app).await?.ok_or(Refusal::Ended)?;
    let context = Context::load(node, visitor, &rulebook, &flow.state).await?;
    let answered_other = submit.step.is_some_and(|step| i64::from(step) != flow.step);
    let shown = Shown::load(node, id, &flow.state, &context).await?;
    let Some(screen) = screen(&flow.state, &context.settings, &shown).filter(|_| !answered_other) else {
        return stale(node, &flow, &context).await;
    };
    let read = match answer::read(&screen, submit) {
        Ok(read) => read,
        Err(refusal) => {
            // What a screen shows may have been used up by another request, which was first: a challenge, a code.
            let now = load(node, id, visitor).await?;
            return if now.step == flow.step { Err(refusal) } else { stale(node, &now, &context).await };
        }
    };
    let mut run = Run { node, visitor, rulebook, context, flow, visit: None };
    let saved = match read {
        Read::Missing(answer, field) => run.missing(&answer, &field).await?,
        Read::Complete(answer) if answer.action() == BACK => run.back().await?,
        Read::Complete(answer) => match run.flow.state.stage {
            Stage::Identifier if answer.action() == USE_PASSKEY => {
                prove::passkey::first(&mut run, answer).await?
            }
            Stage::Identifier => match federated::chosen(&answer) {
                Some(provider) => run.leave_for(&provider, &answer).await?,
                None => run.identifier(answer).await?,
            },
            Stage::Prove => prove::check(&mut run, answer).await?,
            Stage::Choose => prove::choose::check(&mut run, answer).await?,
            Stage::RecoverCode => recover::check_code(&mut run, answer).await?,
            Stage::NewPassword => recover::check_password(&mut run, answer).await?,
            Stage::Enroll => enroll::check(&mut run, answer).await?,
            Stage::Consent => run.consent(&answer).await?,
            Stage::StaySignedIn => run.stay_signed_in(&answer).await?,
            Stage::Denied | Stage::Done => None,
        },
    };
    match saved {
        Some(cookies) => {
            let reply = match run.visit {
                Some(visit) => Reply::Visit { flow: None, visit },
                None => {
                    let shown = Shown::load(node, id, &run.flow.state, &run.context).await?;
                    screens::reply(&run.flow, &run.context.settings, &shown)
                }
            };
            Ok(Answered { reply, stale: false, cookies })
        }
        // Another request was first. What this one would have done was undone.
        None => {
            let flow = load(node, id, visitor).await?;
            let context = Context::load(node, visitor, &run.rulebook, &flow.state).await?;
            stale(node, &flow, &context).await
        }
    }
}

async fn stale(node: &Node, flow: &Flow, context: &Context) -> Result<Answered, Refusal> {
    let shown = Shown::load(node, &flow.id, &flow.state, context).await?;
    let reply = screens::reply(flow, &context.settings, &shown);
    Ok(Answered { reply, stale: true, cookies: Cookies::default() })
}

/// What became of saving a flow: what the browser's cookies become, or nothing where another request was first.
pub(super) type Saved = Option<Cookies>;

/// One answer on its way.
pub(super) struct Run<'a> {
    pub(super) node: &'a Node,
    pub(super) visitor: &'a Visitor,
    pub(super) rulebook: Rulebook,
    pub(super) context: Context,
    pub(super) flow: Flow,
    /// Where the flow goes on for a while, in place of a screen.
    pub(super) visit: Option<Visit>,
}

/// What a try takes.
pub(super) struct Tries {
    /// Of the person's: forgiven once they prove who they are.
    own: Option<Limited>,
    address: Limited,
}

impl Tries {
    /// Where it is not said yet who it is.
    pub(super) fn of_address(run: &Run<'_>) -> Self {
        Self { own: None, address: Limited::address(run.node, run.visitor.address) }
    }

    fn all(&self) -> Vec<Limited> {
        self.own.iter().chain([&self.address]).cloned().collect()
    }
}

impl Run<'_> {
    /// The same screen, saying what is missing. What else was said on it is kept (rule K4).
    async fn missing(&mut self, answer: &Answer, field: &str) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        match state.stage {
            Stage::Identifier => decide_box_before(&mut state, answer),
            _ => prove::decide_boxes(&mut state, answer),
        }
        state.say("message.required", field);
        let tx = self.node.store().begin().await?;
        self.save(tx, state).await
    }

    pub(super) async fn back(&mut self) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        state.start_again();
        let tx = self.node.store().begin().await?;
        self.save(tx, state).await
    }

    /// Who it is said to be. Whether there is anybody of that name shows in nothing that follows.
    async fn identifier(&mut self, mut answer: Answer) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        decide_box_before(&mut state, &answer);
        state.identifier = answer.take_text(IDENTIFIER).trim().to_owned();
        let normalised = identifier::normalise(&state.identifier);
        if let Some(provider) = federated::routed(self.node, &normalised).await? {
            return self.leave_with(state, &provider).await;
        }
        let user = self.node.store().user_by_identifier(&normalised).await?;
        let user = user.filter(|user| may_sign_in(user, &self.rulebook));
        state.user_id = user.as_ref().map(|user| user.id.clone());
        state.user_name = user.map(|user| user.name).unwrap_or_default();
        self.context = Context::load(self.node, self.visitor, &self.rulebook, &state).await?;
        let tx = self.node.store().begin().await?;
        if state.goal == Goal::Recover {
            state.messages.clear();
            state.stage = Stage::RecoverCode;
            return self.save(tx, state).await;
        }
        self.onward(tx, state).await
    }

    /// What a try at what is asked for takes: of the identifier, whether or not anybody has it, or of the user as a second
    /// factor; and of the address.
    pub(super) fn tries(&self, state: &State) -> Tries {
        let own = match self.context.user_of(state) {
            Some(user) if state.stage == Stage::Prove && !state.primary => {
                Limited::second_factor(self.node, &user.id)
            }
            _ => Limited::identifier(self.node, &identifier::normalise(&state.identifier)),
        };
        Tries { own: Some(own), ..Tries::of_address(self) }
    }

    /// Something was proven: the tries for it are forgiven, and the flow goes on.
    pub(super) async fn proven(
        &mut self,
        mut tx: Tx,
        mut state: State,
        proof: Proof,
        tries: &Tries,
    ) -> Result<Saved, Refusal> {
        self.forgive(&mut tx, tries).await?;
        state.proven.retain(|earlier| earlier.authenticator != proof.authenticator);
        state.proven.push(Proof { keep: state.keep.take(), remember: state.remember.take(), ..proof });
        self.onward(tx, state).await
    }

    /// A try was good.
    pub(super) async fn forgive(&self, tx: &mut Tx, tries: &Tries) -> Result<(), Refusal> {
        limit::give_back(tx, &tries.all()).await?;
        if let Some(own) = &tries.own {
            limit::forget(tx, own).await?;
        }
        Ok(())
    }

    /// What was tried is wrong: the same screen says so, and the sign-in log has it. `tx` may have noted the try.
    pub(super) async fn failed(&mut self, tx: Tx, state: State, reason: &str) -> Result<Saved, Refusal> {
        let second = state.stage == Stage::Prove && !state.primary;
        self.noted(tx, state, if second { 500_121 } else { 50126 }, reason).await
    }

    async fn noted(&mut self, mut tx: Tx, state: State, code: i64, reason: &str) -> Result<Saved, Refusal> {
        tx.log(&self.node.draw_id()?, &entry(&state, code, reason, self.node.now())).await?;
        self.save(tx, state).await
    }

    /// The answer to what an app asks consent for. Who refuses is not signed in to it.
    async fn consent(&mut self, answer: &Answer) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        if answer.action() != ACCEPT {
            state.stage = Stage::Denied;
            let tx = self.node.store().begin().await?;
            return self.noted(tx, state, 65004, "the person declined to consent to the app").await;
        }
        let Some(user) = &self.context.user else { return self.back().await };
        let for_all = answer.flag(CONSENT_FOR_ALL) == Some(true);
        let who = if for_all { EVERYBODY } else { &*user.id };
        state.consented = true;
        let mut tx = self.node.store().begin().await?;
        tx.give_consent(&state.app, who, &self.context.settings.app.consent, self.node.now()).await?;
        self.onward(tx, state).await
    }

    async fn stay_signed_in(&mut self, answer: &Answer) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        let never_again = answer.flag(DONT_SHOW_AGAIN) == Some(true);
        state.stay = Some(Stay { accepted: answer.action() == ACCEPT, never_again });
        let tx = self.node.store().begin().await?;
        self.onward(tx, state).await
    }

    /// Counts a try before it is made. It stays counted where another request was first: who sends many guesses to one
    /// screen at once learns what became of one of them, but has used up as many tries.
    pub(super) async fn take(&self, tries: &Tries, state: &State) -> Result<(), Refusal> {
        let taken = limit::take(self.node, &tries.all()).await;
        if let Err(Refusal::RateLimited { .. }) = taken {
            tracing::warn!(who = identifier::mask(&state.identifier), "too many tries");
        }
        taken
    }

    /// To whatever the policy wants next.
    pub(super) async fn onward(&mut self, mut tx: Tx, mut state: State) -> Result<Saved, Refusal> {
        let Some(outcome) = ask_next(&self.context, &mut state, self.node) else {
            if state.stage == Stage::Denied {
                let denied = entry(&state, 53003, "a policy does not let them in", self.node.now());
                tx.log(&self.node.draw_id()?, &denied).await?;
            }
            return self.save(tx, state).await;
        };
        let Some(user) = self.context.user_of(&state).cloned() else { return self.back().await };
        // Who is signed in and set something up stays signed in as they are.
        if state.goal == Goal::Enroll && outcome.seamless && self.context.session_and_device().is_some() {
            return self.save(tx, state).await;
        }
        let signed = Signed {
            user: &user,
            device: self.context.device.as_ref().map(|device| &*device.id),
            outcome: &outcome,
            app: &state.app,
            provider: state.provider.as_deref(),
            now: self.node.now(),
        };
        let cookies = finish::finish(self.node, &mut tx, self.visitor, &signed).await?;
        let saved = self.save(tx, state).await?;
        if saved.is_some() {
            finish::trace(&user, &outcome);
        }
        Ok(saved.map(|_| cookies))
    }

    /// Saves the flow one step further, if it is still where it was; otherwise all of `tx` is undone.
    pub(super) async fn save(&mut self, mut tx: Tx, state: State) -> Result<Saved, Refusal> {
        prepare(self.node, self.visitor, &mut tx, &self.flow.id, &state, &self.context).await?;
        let json = serde_json::to_string(&state)?;
        let (flow, stage) = (&self.flow, state.stage.as_str());
        if !tx.advance_flow(&flow.id, flow.step, stage, &json, state.proven_user()).await? {
            return Ok(None);
        }
        tx.commit().await?;
        self.flow.step += 1;
        self.flow.state = state;
        Ok(Some(Cookies::default()))
    }
}

/// Sets a flow to what the policy wants next. Gives the outcome where that is the end.
pub(super) fn ask_next(context: &Context, state: &mut State, node: &Node) -> Option<Outcome> {
    state.messages.clear();
    (state.keep, state.remember) = (None, None);
    (state.asking, state.options) = (None, Vec::new());
    (state.enrolling, state.must_enroll, state.address) = (None, false, None);
    let next = context.next(state, node);
    state.stage = match &next {
        Next::AskIdentifier => Stage::Identifier,
        Next::Prove { options, primary } => {
            state.asking = options.first().copied();
            state.options.clone_from(options);
            state.primary = *primary;
            Stage::Prove
        }
        Next::AskConsent => {
            state.may_consent_for_all = context.is_administrator();
            Stage::Consent
        }
        Next::AskStaySignedIn => Stage::StaySignedIn,
        Next::Enroll => {
            state.must_enroll = true;
            enroll::enter(context, state)
        }
        Next::Finish(_) if state.goal == Goal::Enroll && !state.enrolled => enroll::enter(context, state),
        Next::Deny => Stage::Denied,
        Next::Finish(_) => Stage::Done,
    };
    match next {
        Next::Finish(outcome) if state.stage == Stage::Done => Some(outcome),
        _ => None,
    }
}

/// What the box before authentication says. One that was left alone changes nothing (rules K3, K4).
pub(super) fn decide_box_before(state: &mut State, answer: &Answer) {
    state.keep_signed_in = answer.flag(KEEP_SIGNED_IN).or(state.keep_signed_in);
}
