//! What is typed twice, and apps of this device.

use vestibule_flow::screen::{Does, PasswordUse, Screen, Takes};
use vestibule_flow::{
    Action, Answer, Backend, Capabilities, Config, Effect, Event, Field, FieldKind, Machine, Request,
    Response, ScreenKind, Secret, Start, Turn, Value,
};

/// A backend that asks for a new password twice, and can open an app.
struct Twice;

impl Backend for Twice {
    fn capabilities(&self) -> Capabilities {
        vestibule_flow::house::House::new("/auth").capabilities()
    }

    fn start(&mut self, start: &Start) -> Request {
        vestibule_flow::house::House::new("/auth").start(start)
    }

    fn resume(&mut self, _flow: &str) -> Option<Request> {
        None
    }

    fn read(&mut self, _response: &Response) -> Turn {
        let kind = || FieldKind::Password { usage: PasswordUse::New };
        let mut again = Field::new("again", kind()).required();
        again.same_as = Some("new".to_owned());
        let mut open = Action::primary("open");
        (open.takes, open.does) = (Takes::Nothing, Does::Launch("com-example-app:/go".to_owned()));
        let mut screen = Screen::new(ScreenKind::NewPassword);
        screen.fields = vec![Field::new("new", kind()).required(), again];
        screen.actions = vec![Action::primary("save"), open];
        Turn::Show(Box::new(screen))
    }

    fn write(&mut self, _answer: &Answer) -> Request {
        Self.start(&Start::default())
    }

    fn flow(&self) -> Option<&str> {
        None
    }
}

fn at_the_new_password() -> Machine<Twice> {
    let mut machine = Machine::new(Twice, Config::default());
    let begun = machine.on(Event::Start);
    let Some(Effect::Fetch(ticket, _)) = begun.first() else { panic!("{begun:?}") };
    machine.on(Event::Arrived(*ticket, Response::default()));
    machine
}

fn typed(new: &str, again: &str) -> Event {
    let secret = |text: &str| Value::Secret(Secret::new(text.to_owned()));
    Event::Answered(Answer::action("save").with("new", secret(new)).with("again", secret(again)))
}

#[test]
fn what_differs_is_said_and_not_sent() {
    let mut machine = at_the_new_password();
    let effects = machine.on(typed("one", "two"));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Fetch(..))), "{effects:?}");
    let view = machine.view().unwrap();
    let said: Vec<_> = view
        .messages()
        .iter()
        .map(|message| (message.text.key().unwrap().as_str(), message.field.as_deref()))
        .collect();
    assert_eq!(said, [("message.different", Some("again"))]);

    machine.on(typed("one", ""));
    let view = machine.view().unwrap();
    assert_eq!(view.messages().len(), 1, "what is empty is missing, and not different as well");

    let effects = machine.on(typed("one", "one"));
    assert!(matches!(effects.as_slice(), [Effect::Fetch(..)]), "{effects:?}");
}

#[test]
fn an_app_is_opened_and_the_screen_stays() {
    let mut machine = at_the_new_password();
    let effects = machine.on(Event::Answered(Answer::action("open")));
    assert_eq!(effects, [Effect::Launch("com-example-app:/go".to_owned())]);
    assert!(!machine.view().unwrap().busy);
}
