//! Whatever a network, a backend or a storage brings, the widget neither panics nor does anything it must not.
//!
//! Bytes, JSON and broken replies of any status go through [`House`] and [`Machine`], in any order, late, twice and never;
//! between them a person types the same secrets over and over, which must turn up in one place only.

#[path = "support/mutate.rs"]
mod mutate;

use mutate::{count, replace};
use proptest::prelude::*;
use serde_json::json;
use vestibule_flow::house::House;
use vestibule_flow::machine::{Kept, NoCredential};
use vestibule_flow::qr;
use vestibule_flow::screen::{Passkey, Picture, Takes};
use vestibule_flow::text::{Catalog, english_duration};
use vestibule_flow::{
    Answer, Backend, Config, Effect, Event, FieldKind, Machine, Method, Notice, Response, ScreenKind, Secret,
    Start, Text, Ticket, Turn, Value, View,
};

type Json = serde_json::Value;

/// What the person types. No generated reply has it.
const SECRET: &str = "ŝecret#hunter2";
const IDENTIFIER: &str = "ïdentifier#someone";
/// The longest time a browser's timer takes.
const LONGEST_TIMER: u32 = i32::MAX.unsigned_abs();

// What may come

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any_word().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::btree_map(any_name(), inner, 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// A member's name, mostly one that means something.
fn any_name() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "flow",
        "step",
        "screen",
        "done",
        "location",
        "visit",
        "links",
        "passkey",
        "ceremony",
        "conditional",
        "options",
        "rules",
        "min_length",
        "takes",
        "resend_after",
        "expires_in",
        "read_only",
        "kind",
        "fields",
        "actions",
        "messages",
        "name",
        "value",
        "label",
        "hint",
        "text",
        "code",
        "user",
        "identifier",
        "wait",
        "poll_ms",
        "options",
        "decision",
        "role",
        "takes_fields",
        "required",
        "length",
        "params",
        "texts",
        "seconds",
        "level",
        "field",
        "brand",
        "expires_at",
    ];
    prop_oneof![4 => prop::sample::select(KNOWN).prop_map(str::to_owned), 1 => ".{0,8}"]
}

fn any_word() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "identifier",
        "password",
        "new_password",
        "code",
        "recovery_code",
        "email",
        "checkbox",
        "radio",
        "select",
        "multi_select",
        "passkey",
        "qr",
        "secret",
        "codes",
        "create",
        "totp",
        "stay_signed_in",
        "waiting",
        "keep_signed_in",
        "remember_device",
        "primary",
        "link",
        "error",
        "go",
        "vestibule:retry",
        "..",
        ".",
        "",
        "../../admin?x",
        "javascript:alert(1)",
        "{time}",
        "<img src=x onerror=alert(1)>",
        "message.rate_limited",
    ];
    prop_oneof![3 => prop::sample::select(KNOWN).prop_map(str::to_owned), 1 => ".{0,20}"]
}

/// A reply that is in order.
fn valid() -> impl Strategy<Value = Json> {
    let field = ("[ab]|identifier", any_word(), any::<bool>()).prop_map(|(name, kind, required)| {
        let options = json!([{"value": "1", "label": {"text": "One"}}, {"value": "2", "kind": kind}]);
        json!({"name": name, "kind": kind, "required": required, "decision": kind, "options": options,
            "rules": [{"min_length": 3}, {"code": kind}], "expires_in": 5, "value": kind})
    });
    let passkey = (any::<bool>(), any::<bool>()).prop_map(|(create, conditional)| {
        let ceremony = if create { "create" } else { "get" };
        let options = json!({"challenge": "AAAA"});
        json!({"name": "passkey", "kind": "passkey", "required": true,
            "passkey": {"ceremony": ceremony, "conditional": conditional, "options": options}})
    });
    let field = prop_oneof![3 => field, 1 => passkey];
    let action = ("go|back", any::<Option<bool>>(), any::<Option<u32>>(), any::<Option<bool>>()).prop_map(
        |(name, takes_fields, after, passkey)| {
            let takes = passkey.map(|only| if only { json!(["passkey"]) } else { json!(["a", "passkey"]) });
            json!({"name": name, "takes_fields": takes_fields, "takes": takes, "resend_after": after})
        },
    );
    let wait = prop::option::of(any::<u32>())
        .prop_map(|wait| wait.map_or(Json::Null, |poll_ms| json!({"poll_ms": poll_ms, "number": "42"})));
    let parts = (
        (any_word(), any_word()),
        prop::collection::vec(field, 0..4),
        prop::collection::vec(action, 0..3),
        wait,
        any::<Option<u32>>(),
    );
    let screen = parts.prop_map(|((kind, who), fields, actions, wait, step)| {
        let messages = json!([{"code": "message.rate_limited", "params": {"time": {"seconds": 90}}}]);
        json!({"flow": "f1", "step": step, "screen": {"kind": kind, "fields": fields, "actions": actions,
            "messages": messages, "wait": wait, "user": {"identifier": who},
            "links": [{"label": {"text": who}, "location": who}]}})
    });
    prop_oneof![
        9 => screen,
        1 => Just(json!({"done": {"location": "/app"}})),
        1 => any::<Option<bool>>().prop_map(|flow| json!({"flow": flow.map(|_| "f1"), "visit": {"location": "/idp"}})),
    ]
}

/// A reply in which one thing was replaced or taken away.
fn mutated() -> impl Strategy<Value = Json> {
    (valid(), any::<prop::sample::Index>(), prop::option::of(any_json())).prop_map(|(mut reply, at, with)| {
        let at = at.index(count(&reply));
        replace(&mut reply, &mut { at }, with.as_ref().unwrap_or(&Json::Null));
        reply
    })
}

fn body() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => valid().prop_map(|json| json.to_string()),
        4 => mutated().prop_map(|json| json.to_string()),
        2 => any_json().prop_map(|json| json.to_string()),
        1 => prop::collection::vec(any::<u8>(), 0..60).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        // Cut off in the middle, at a place where text may be cut.
        1 => (valid(), any::<prop::sample::Index>()).prop_map(|(json, at)| {
            let whole = json.to_string();
            whole.chars().take(at.index(whole.chars().count())).collect()
        }),
    ]
}

/// What comes back for a request.
#[derive(Clone, Debug)]
struct Comes {
    status: u16,
    retry_after: Option<String>,
    body: String,
}

impl Comes {
    fn response(self) -> Response {
        let headers = self.retry_after.map(|value| ("Retry-After".to_owned(), value)).into_iter().collect();
        Response { status: self.status, headers, body: self.body, ..Response::default() }
    }
}

fn comes() -> impl Strategy<Value = Comes> {
    let status = prop_oneof![
        6 => Just(200),
        4 => prop::sample::select(&[0, 204, 302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503][..]),
        1 => any::<u16>(),
    ];
    let retry_after = prop_oneof![any::<u64>().prop_map(|seconds| seconds.to_string()), ".{0,8}"];
    (status, prop::option::of(retry_after), body()).prop_map(|(status, retry_after, body)| Comes {
        status,
        retry_after,
        body,
    })
}

// What may happen

#[derive(Clone, Debug)]
enum Happens {
    Start,
    /// The person presses the action of this number, or one that is not there, with all fields filled in or none.
    Press {
        action: usize,
        filled: bool,
    },
    /// The request of this number, counted from the last, is answered.
    Arrives {
        back: usize,
        comes: Comes,
    },
    IsLost {
        back: usize,
    },
    Rings {
        back: usize,
    },
    IsRefused,
    /// The ceremony of this number, counted from the last, ends.
    Confirms {
        back: usize,
        got: Result<(), NoCredential>,
    },
}

fn happens() -> impl Strategy<Value = Happens> {
    let back = prop_oneof![4 => Just(0), 1 => 0usize..4];
    prop_oneof![
        1 => Just(Happens::Start),
        8 => (0usize..4, prop::bool::weighted(0.8)).prop_map(|(action, filled)| Happens::Press { action, filled }),
        10 => (back.clone(), comes()).prop_map(|(back, comes)| Happens::Arrives { back, comes }),
        2 => back.clone().prop_map(|back| Happens::IsLost { back }),
        3 => back.clone().prop_map(|back| Happens::Rings { back }),
        4 => (back, got()).prop_map(|(back, got)| Happens::Confirms { back, got }),
        1 => Just(Happens::IsRefused),
    ]
}

fn got() -> impl Strategy<Value = Result<(), NoCredential>> {
    use NoCredential::{Cancelled, Exists, Failed, Unsupported};
    prop::sample::select(vec![Ok(()), Err(Cancelled), Err(Exists), Err(Failed), Err(Unsupported)])
}

/// What an answer to `view` looks like where every field is filled in, or none.
fn answer(view: Option<&View>, action: usize, filled: bool) -> Answer {
    let Some(screen) = view.map(|view| &view.screen) else { return Answer::action("go") };
    let name = screen.actions.get(action).map_or("nonesuch", |action| &action.name);
    let mut answer = Answer::action(name);
    for field in screen.fields.iter().filter(|_| filled) {
        let value = match &field.kind {
            // The form has nothing for them.
            FieldKind::Passkey(_) | FieldKind::Picture(_) => continue,
            kind if kind.is_secret() => Value::Secret(Secret::new(SECRET.to_owned())),
            FieldKind::Checkbox { checked, .. } => Value::Flag(!checked),
            FieldKind::Choice { several: true, .. } => Value::Many(vec![IDENTIFIER.to_owned()]),
            _ => Value::Text(IDENTIFIER.to_owned()),
        };
        answer.values.push((field.name.clone(), value));
    }
    answer
}

/// Everything that a screen says, in English.
fn says(view: &View) -> usize {
    let english = Catalog::english();
    let say = |text: &Text| english.say(text, &english_duration).len();
    let screen = &view.screen;
    let texts = screen.text.iter().chain([&screen.heading]);
    let fields = screen.fields.iter().flat_map(|field| {
        let rules = field.rules.iter().map(|rule| &rule.text);
        field.hint.iter().chain([&field.label]).chain(rules)
    });
    let fields = fields.chain(screen.links.iter().map(|link| &link.label));
    for field in &screen.fields {
        if let FieldKind::Picture(Picture::QrCode(text)) = &field.kind {
            assert!(text.len() > 858 || qr::Code::of(text).is_some_and(|code| !code.path().is_empty()));
        }
    }
    let rest = screen.actions.iter().map(|a| &a.label).chain(view.messages().iter().map(|m| &m.text));
    texts.chain(fields).chain(rest).map(say).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_response_is_read_and_can_be_drawn_and_answered(first in comes(), second in comes()) {
        let mut house = House::new("/auth");
        for response in [first, second].map(Comes::response) {
            if let Turn::Show(screen) = house.read(&response) {
                prop_assert!(matches!(response.status, 200..=299 | 409));
                prop_assert!(house.flow().is_some());
                // What is shown never has a credential in it, nor a place to go or anything that the machine itself does.
                prop_assert!(screen.actions.iter().all(|action| action.does == vestibule_flow::screen::Does::Submit));
                let request = house.write(&Answer::action("go"));
                prop_assert!(request.url.starts_with("/auth/flow"));
                let _ = (screen.main_action(), screen.field("a"), screen.action("go"));
            }
            prop_assert_eq!(house.start(&Start::default()).url, "/auth/flow");
        }
    }

    #[test]
    fn a_flows_id_never_leaves_its_place(id in prop_oneof![any_word(), ".{0,20}"]) {
        let Some(request) = House::new("/auth").resume(&id) else {
            prop_assert!(matches!(id.as_str(), "" | "." | ".."));
            return Ok(());
        };
        let segment = request.url.strip_prefix("/auth/flow/").unwrap();
        prop_assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~%".contains(&byte)));
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        prop_assert!(!matches!(dots.as_str(), "" | "." | ".."), "{}", segment);
        prop_assert_eq!(unescape(segment), id.as_bytes());
    }

    #[test]
    fn whatever_happens_the_machine_stays_in_order(
        happenings in prop::collection::vec(happens(), 1..25),
        remember_me in any::<bool>(),
        remembered in prop::option::of("[a-z]{1,5}"),
        kept in prop::option::of((any_word(), any::<Option<bool>>())),
        passkeys in any::<bool>(),
    ) {
        let kept = kept.map(|(flow, remember)| Kept { flow, remember });
        let remembered = remembered.into_iter().collect();
        let config = Config { remember_me, remembered, kept, passkeys, ..Config::default() };
        let mut machine = Machine::new(House::new("/auth"), config);
        let mut tickets: Vec<Ticket> = Vec::new();
        // What the machine should be waiting for, told from its effects alone.
        let mut awaited = false;
        let mut leaving = false;
        let mut visiting = false;
        let mut turn = 0;
        let mut ceremonies: Vec<Ticket> = Vec::new();
        let mut asked: Option<Ticket> = None;

        for happening in [Happens::Start].into_iter().chain(happenings) {
            let before = machine.view();
            let ticket = |back: usize| tickets.len().checked_sub(back + 1).map(|at| tickets[at]);
            let (event, late) = match happening.clone() {
                Happens::Start => (Event::Start, false),
                Happens::Press { action, filled } => {
                    let busy = before.as_ref().is_none_or(|view| view.busy);
                    (Event::Answered(answer(before.as_ref(), action, filled)), busy)
                }
                Happens::Arrives { back, comes } => {
                    let Some(ticket) = ticket(back) else { continue };
                    (Event::Arrived(ticket, comes.response()), back > 0 || !awaited)
                }
                Happens::IsLost { back } => {
                    let Some(ticket) = ticket(back) else { continue };
                    (Event::Unreachable(ticket), back > 0 || !awaited)
                }
                Happens::Rings { back } => {
                    let Some(ticket) = ticket(back) else { continue };
                    (Event::Elapsed(ticket), back > 0 || awaited || leaving)
                }
                Happens::IsRefused => (Event::Refused, !leaving),
                Happens::Confirms { back, got } => {
                    let Some(ticket) = ceremonies.len().checked_sub(back + 1).map(|at| ceremonies[at]) else { continue };
                    let got = got.map(|()| Secret::new(SECRET.to_owned()));
                    let late = asked != Some(ticket);
                    asked = asked.filter(|_| late);
                    (Event::Credential(ticket, got), late)
                }
            };
            let answers = matches!(event, Event::Answered(_) | Event::Credential(_, Ok(_)));
            let arrived = matches!(event, Event::Arrived(..));
            let effects = machine.on(event);
            if late {
                prop_assert!(effects.is_empty(), "{:?} should do nothing: {:?}", happening, effects);
                prop_assert!(before == machine.view());
                continue;
            }

            // At most one request is awaited, and at most one thing to wait for is asked for.
            let fetches = effects.iter().filter(|effect| matches!(effect, Effect::Fetch(..))).count();
            let leaves =
                effects.iter().filter(|effect| matches!(effect, Effect::Finish(_) | Effect::Visit(_))).count();
            prop_assert!(fetches + leaves <= 1, "{:?}", effects);
            match happening {
                Happens::Press { .. } | Happens::Rings { .. } | Happens::Confirms { .. } => {}
                _ => (awaited, leaving) = (false, false),
            }
            if fetches + leaves == 1 {
                (awaited, leaving) = (fetches == 1, leaves == 1);
            }
            visiting = leaving && (visiting || effects.iter().any(|effect| matches!(effect, Effect::Visit(_))));
            let posts = effects.iter().any(
                |effect| matches!(effect, Effect::Fetch(_, request) if request.method == Method::Post),
            );

            for effect in &effects {
                match effect {
                    Effect::Fetch(ticket, request) => {
                        prop_assert!(!tickets.contains(ticket), "a ticket names one request");
                        tickets.push(*ticket);
                        prop_assert!(request.url.starts_with("/auth/flow") && request.headers.is_empty());
                        prop_assert!(!request.url.contains('#') && !request.url.contains('?'));
                        let body = request.body.as_ref().map_or("", |(_, body)| body);
                        prop_assert_eq!(request.method == Method::Get, body.is_empty());
                        prop_assert!((answers && request.url != "/auth/flow") || !body.contains(SECRET), "{}", body);
                        prop_assert!(!body.contains("vestibule:remember\":"), "the box is never sent: {}", body);
                    }
                    Effect::After(milliseconds, ticket) => {
                        prop_assert!((500..=LONGEST_TIMER).contains(milliseconds));
                        prop_assert_eq!(Some(ticket), tickets.last());
                        prop_assert!(!awaited);
                    }
                    Effect::Keep(kept) => {
                        prop_assert!(arrived, "only a response changes what is kept");
                        let kept = format!("{kept:?}");
                        prop_assert!(!kept.contains(SECRET) && !kept.contains(IDENTIFIER), "{}", kept);
                    }
                    Effect::Remember(identifier) | Effect::Forget(identifier) => {
                        prop_assert!(remember_me && leaving && arrived, "only at the end, and only where offered");
                        prop_assert!(!identifier.contains(SECRET) && !identifier.trim().is_empty());
                    }
                    Effect::Finish(_) => prop_assert!(arrived),
                    Effect::Visit(location) => prop_assert!(arrived && !location.contains(SECRET)),
                    Effect::Launch(_) => prop_assert!(false, "the house protocol has no such action"),
                    Effect::Ask(ticket, Passkey { create, autofill, .. }) => {
                        prop_assert!(passkeys && !ceremonies.contains(ticket));
                        prop_assert!(!(*create && *autofill), "nothing is made unasked");
                        let view = machine.view();
                        let screen = view.as_ref().map(|view| &view.screen);
                        let wanted = screen.is_some_and(|screen| {
                            let taken = |action: &vestibule_flow::Action| action.takes != Takes::Nothing;
                            screen.actions.iter().any(taken)
                        });
                        prop_assert!(wanted, "a screen that takes a passkey is shown");
                        prop_assert!(*autofill || answers || !arrived, "a dialog comes by a button");
                        ceremonies.push(*ticket);
                        asked = Some(*ticket);
                    }
                    Effect::StopAsking => {
                        prop_assert!(asked.is_some(), "there is something to stop");
                        asked = None;
                    }
                    Effect::Tell(Notice::Error(code)) => prop_assert!(!code.contains(SECRET)),
                    Effect::Tell(Notice::Screen(_)) => prop_assert!(arrived),
                }
            }
            prop_assert!(!(posts || leaving) || asked.is_none(), "one thing at a time");
            let shown = format!("{effects:?} {:?}", machine.view());
            prop_assert!(!shown.contains(SECRET), "{}", shown);

            if let Some(view) = machine.view() {
                prop_assert!(view.turn >= turn, "turns are counted upwards");
                prop_assert!(view.turn <= turn + 1);
                let redrawn = before.as_ref().is_none_or(|before| before.screen != view.screen);
                prop_assert!(view.turn > turn || !redrawn || before.is_none(), "another screen is another turn");
                turn = view.turn;
                prop_assert!(!view.busy || awaited || leaving, "nobody is kept waiting for nothing");
                prop_assert!(!leaving || view.busy);
                prop_assert!(!leaving || visiting || view.screen.kind == ScreenKind::Done);
                let _ = says(&view);
            } else {
                prop_assert!(awaited || visiting, "nothing to be seen, and nothing on its way");
            }
        }
    }
}

fn unescape(segment: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = segment;
    while let Some(first) = rest.chars().next() {
        let (byte, taken) = match first {
            '%' => (u8::from_str_radix(&rest[1..3], 16).unwrap(), 3),
            plain => (u8::try_from(plain).unwrap(), 1),
        };
        bytes.push(byte);
        rest = &rest[taken..];
    }
    bytes
}
