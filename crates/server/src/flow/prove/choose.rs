//! Another authenticator than the one that was asked for.

use vestibule_flow::house::wire::{Choice, ChoiceKind, Field, FieldKind, Screen, ScreenKind, Text};

use super::super::answer::Answer;
use super::super::screens::{AUTHENTICATOR, CONTINUE, action, back, user};
use super::super::shown::Shown;
use super::super::steps::{Run, Saved};
use super::super::{Refusal, Stage, State};
use crate::policy::Authenticator;

pub(in super::super) fn screen(state: &State, shown: &Shown) -> Screen {
    Screen {
        kind: ScreenKind::Choose,
        user: Some(user(state)),
        fields: vec![field(&state.options, shown)],
        actions: vec![action(CONTINUE), back()],
        ..Screen::default()
    }
}

/// The choice of authenticators.
pub(in super::super) fn field(options: &[Authenticator], shown: &Shown) -> Field {
    Field {
        name: AUTHENTICATOR.to_owned(),
        kind: FieldKind::Radio,
        label: Some(Text::code("label.authenticator")),
        required: true,
        options: options.iter().map(|option| choice(*option, shown)).collect(),
        ..Field::default()
    }
}

fn choice(authenticator: Authenticator, shown: &Shown) -> Choice {
    let kind = match authenticator {
        Authenticator::Password => ChoiceKind::Password,
        Authenticator::Passkey => ChoiceKind::Passkey,
        Authenticator::Totp => ChoiceKind::Totp,
        Authenticator::Email => ChoiceKind::Email,
        Authenticator::Recovery => ChoiceKind::Recovery,
        Authenticator::Federated => ChoiceKind::Federated,
    };
    let hint =
        (authenticator == Authenticator::Email).then(|| shown.address.as_ref().map(Text::literal)).flatten();
    Choice { value: authenticator.as_str().to_owned(), kind: Some(kind), hint, ..Choice::default() }
}

/// Shows the choice.
pub(super) async fn begin(run: &mut Run<'_>) -> Result<Saved, Refusal> {
    let mut state = run.flow.state.clone();
    state.messages.clear();
    state.stage = Stage::Choose;
    let tx = run.node.store().begin().await?;
    run.save(tx, state).await
}

/// Asks for the chosen one. Its boxes are its own (rule D9).
pub(in super::super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let mut state = run.flow.state.clone();
    let chosen = Authenticator::read(&answer.take_text(AUTHENTICATOR));
    let chosen = chosen.filter(|chosen| state.options.contains(chosen));
    state.messages.clear();
    if state.asking != chosen {
        (state.keep, state.remember) = (None, None);
    }
    state.asking = chosen.or(state.asking);
    state.stage = Stage::Prove;
    let tx = run.node.store().begin().await?;
    run.save(tx, state).await
}
