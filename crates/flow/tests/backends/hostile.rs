//! Whatever a server brings, no translator panics, loses its way or sends a credential anywhere but to its own origin.
//!
//! Each is fed the documents of its protocol with things replaced and taken away, rubbish, cut-off and foreign documents, with any
//! status, while somebody types the same secrets over and over.

use proptest::prelude::*;

use super::mutate::{count, replace};
use super::*;
use vestibule_flow::allauth::Allauth;
use vestibule_flow::better_auth::BetterAuth;
use vestibule_flow::kratos::Kratos;
use vestibule_flow::strivacity::Strivacity;
use vestibule_flow::{
    Answer, Effect, Event, Machine, Secret, Ticket, Value, View, allauth, better_auth, kratos, strivacity,
};

/// What the person types. No document has it.
const SECRET: &str = "ŝecret#hunter2";
const IDENTIFIER: &str = "ïdentifier@someone";

/// A protocol: who speaks it, where it may send anything, what its documents look like.
struct Protocol {
    backend: fn() -> Box<dyn Backend>,
    own: &'static [&'static str],
    documents: Vec<Json>,
    /// The documents, and their statuses, that lead to the first screen.
    opening: &'static [(u16, usize)],
}

fn better_auth_protocol() -> Protocol {
    let user = json!({"id": "u", "email": "a@b"});
    Protocol {
        backend: || Box::new(BetterAuth::new(better_auth::Settings::new("/api/auth"))),
        own: &["/api/auth/"],
        opening: &[(200, 0)],
        documents: vec![
            Json::Null,
            json!({"session": {"id": "s"}, "user": user}),
            json!({"twoFactorRedirect": true, "twoFactorMethods": ["totp", "otp"]}),
            json!({"redirect": false, "token": "t", "user": user}),
            json!({"status": true}),
            json!({"message": "Invalid code", "code": "INVALID_CODE"}),
            json!({"message": "x", "code": "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE"}),
            json!({"message": "x", "code": "INVALID_TWO_FACTOR_COOKIE"}),
            json!({"message": "x", "code": "EMAIL_NOT_VERIFIED"}),
        ],
    }
}

fn allauth_protocol() -> Protocol {
    let pending = |flow: Json| {
        json!({"status": 401, "data": {"flows": [{"id": "login"}, {"id": "login_by_code"}, {"id": "mfa_login_webauthn"}, flow]},
            "meta": {"is_authenticated": false}})
    };
    let flow = |id: &str| {
        pending(json!({"id": id, "is_pending": true, "types": ["totp", "webauthn", "recovery_codes"]}))
    };
    let mut documents: Vec<_> =
        ["mfa_authenticate", "mfa_trust", "login_by_code", "verify_email", "verify_phone", "other"]
            .map(flow)
            .into();
    documents.extend([
        pending(json!({"id": "signup"})),
        json!({"status": 200, "data": {"account": {"login_methods": ["email", "username"],
            "email_verification_by_code_enabled": true}}}),
        json!({"status": 200, "data": {"request_options": {"publicKey": {"challenge": "AAAA"}}}}),
        json!({"status": 200, "data": {"user": {"id": 1}}, "meta": {"is_authenticated": true}}),
        json!({"status": 400, "errors": [{"message": "x", "code": "incorrect_code", "param": "code"}]}),
        json!({"status": 400, "errors": [{"message": "x", "code": "too_many_login_attempts"}]}),
        json!({"status": 409}),
        json!({"status": 200}),
    ]);
    let backend = || -> Box<dyn Backend> {
        Box::new(Allauth::new(allauth::Settings {
            remember_shim: true,
            ..allauth::Settings::new("/_allauth")
        }))
    };
    Protocol { backend, own: &["/_allauth/browser/v1/"], opening: &[(200, 7), (401, 6), (200, 8)], documents }
}

fn kratos_protocol() -> Protocol {
    let node = |group: &str, kind: &str, name: &str, value: &str| {
        json!({"type": "input", "group": group, "messages": [{"id": 4_000_002, "type": "error", "text": "x"}],
            "attributes": {"name": name, "type": kind, "value": value, "onclick": "f({\"publicKey\":{\"challenge\":\"A\"}})"},
            "meta": {"label": {"id": 1_070_002, "text": "x"}}})
    };
    let flow = |nodes: Vec<Json>| {
        json!({"id": "f1", "requested_aal": "aal2", "ui": {"action": "https://evil.example/", "nodes": nodes,
            "messages": [{"id": 4_000_006, "type": "error", "text": "x"}]}})
    };
    Protocol {
        backend: || Box::new(Kratos::new(kratos::Settings::new("/.ory"))),
        own: &["/.ory/self-service/", "/.ory/sessions/"],
        opening: &[(200, 0)],
        documents: vec![
            flow(vec![
                node("default", "hidden", "csrf_token", "t"),
                node("default", "text", "identifier", ""),
                node("password", "password", "password", ""),
                node("password", "submit", "method", "password"),
                node("oidc", "submit", "provider", "x"),
            ]),
            flow(vec![
                node("default", "hidden", "identifier", "a"),
                node("totp", "text", "totp_code", ""),
                node("totp", "submit", "method", "totp"),
                node("webauthn", "button", "webauthn_login_trigger", ""),
                node("webauthn", "hidden", "webauthn_login", ""),
            ]),
            json!({"session": {"id": "s"}, "continue_with": [{"action": "redirect_browser_to", "redirect_browser_to": "/x"}]}),
            json!({"error": {"id": "browser_location_change_required"},
                "redirect_browser_to": "https://evil.example/self-service/login/browser?aal=aal2"}),
            json!({"error": {"id": "x"}, "redirect_browser_to": "https://evil.example/"}),
            json!({"error": {"id": "session_already_available"}}),
            json!({"error": {"id": "session_aal2_required"}}),
            json!({"id": "s", "identity": {"id": "i"}}),
            json!({"logout_token": "t", "logout_url": "https://evil.example/"}),
        ],
    }
}

fn strivacity_protocol() -> Protocol {
    const ISSUER: &str = "https://example.strivacity.com";
    let widgets = json!([
        {"type": "static", "id": "section-title", "value": "<b>x</b>", "render": {"type": "html"}},
        {"type": "input", "id": "identifier", "label": "x", "autocomplete": "username"},
        {"type": "password", "id": "password", "label": "x", "validator": {"minLength": 3}},
        {"type": "checkbox", "id": "keepMeLoggedIn", "label": "x", "value": false},
        {"type": "select", "id": "id", "options": [{"type": "item", "value": "a"}]},
        {"type": "passkeyLogin", "id": "p.credential", "assertionOptions": {"challenge": "A"}},
        {"type": "loading", "id": "l"},
        {"type": "submit", "id": "submit", "label": "x"}]);
    let layout = json!({"type": "vertical", "items": [{"type": "widget", "formId": "password", "widgetId": "password"},
        {"type": "horizontal", "items": [{"type": "widget", "formId": "password", "widgetId": "submit"}]}]});
    let mut laid_out = json!({"screen": "password", "hostedUrl": "https://evil.example/",
        "forms": [{"type": "form", "id": "password", "widgets": widgets}],
        "messages": {"global": {"type": "error", "text": "x"}, "password": {"password": {"type": "error", "text": "x"}}},
        "branding": {"brandName": "x", "siteTermsUrl": "https://evil.example/"}});
    let plain = laid_out.clone();
    laid_out["layout"] = layout;
    let backend = || -> Box<dyn Backend> {
        Box::new(Strivacity::new(strivacity::Settings::new(ISSUER, "c", "https://app.example/"), [3; 32]))
    };
    Protocol {
        backend,
        own: &["https://example.strivacity.com/"],
        opening: &[(200, 0), (200, 1), (200, 2)],
        documents: vec![
            json!({"authorization_endpoint": format!("{ISSUER}/auth"), "token_endpoint": format!("{ISSUER}/token")}),
            Json::from(format!("{ISSUER}/?session_id=s")),
            plain,
            laid_out,
            json!({"messages": {"global": {"type": "error", "text": "x"}}}),
            json!({"finalizeUrl": format!("{ISSUER}/finish")}),
            json!({"hostedUrl": "https://evil.example/"}),
            json!({"access_token": "a", "id_token": "a.b.c"}),
        ],
    }
}

/// Values that something may be replaced with.
fn any_value() -> impl Strategy<Value = Json> {
    let text = prop::sample::select(vec![
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "../../x",
        "",
        "a/../b",
        "passkey",
        "checkbox",
        "https://example.strivacity.com@evil.example/",
        "https://example.strivacity.com.evil.example/",
        "hidden",
        "submit",
    ]);
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        text.prop_map(Json::from),
        ".{0,12}".prop_map(Json::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"id": "x", "type": "vertical", "items": [[]]}, 1, null])),
    ]
}

#[derive(Clone, Debug)]
enum Happens {
    Start,
    /// A document of the opening arrives.
    Opens {
        status: u16,
        document: usize,
    },
    Press {
        action: usize,
    },
    Arrives {
        document: prop::sample::Index,
        at: prop::sample::Index,
        change: Option<Json>,
        raw: Raw,
        status: u16,
        url: bool,
    },
    IsLost,
    Rings,
    Confirms,
}

/// What becomes of a document on its way.
#[derive(Clone, Debug)]
enum Raw {
    Whole,
    Cut(prop::sample::Index),
    Instead(String),
}

fn happens() -> impl Strategy<Value = Happens> {
    let status = prop_oneof![
        8 => Just(200_u16),
        8 => prop::sample::select(vec![0, 204, 302, 400, 401, 403, 404, 409, 410, 422, 429, 500]),
        1 => any::<u16>(),
    ];
    let raw = prop_oneof![
        8 => Just(Raw::Whole),
        1 => any::<prop::sample::Index>().prop_map(Raw::Cut),
        1 => ".{0,20}|<html>.{0,9}|https://[a-z.?&=]{0,30}".prop_map(Raw::Instead),
    ];
    let change = prop::option::weighted(0.4, any_value());
    let arrives =
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), change, raw, status, any::<bool>())
            .prop_map(|(document, at, change, raw, status, url)| Happens::Arrives {
                document,
                at,
                change,
                raw,
                status,
                url,
            });
    prop_oneof![
        1 => Just(Happens::Start),
        8 => (0usize..5).prop_map(|action| Happens::Press { action }),
        14 => arrives,
        1 => Just(Happens::IsLost),
        2 => Just(Happens::Rings),
        2 => Just(Happens::Confirms),
    ]
}

/// An answer with everything filled in, also what the action does not take.
fn answer(view: Option<&View>, action: usize) -> Answer {
    let Some(screen) = view.map(|view| &view.screen) else { return Answer::action("go") };
    let mut answer = Answer::action(screen.actions.get(action).map_or("nonesuch", |action| &action.name));
    for field in &screen.fields {
        let value = match &field.kind {
            FieldKind::Passkey(_) | FieldKind::Picture(_) | FieldKind::Note { .. } => continue,
            kind if kind.is_secret() => Value::Secret(Secret::new(SECRET.to_owned())),
            FieldKind::Checkbox { checked, .. } => Value::Flag(!checked),
            FieldKind::Choice { several: true, .. } => Value::Many(vec![IDENTIFIER.to_owned()]),
            _ => Value::Text(IDENTIFIER.to_owned()),
        };
        answer.values.push((field.name.clone(), value));
    }
    answer
}

/// A document as it is sent. A URL comes as text, not as JSON.
fn written(document: &Json) -> String {
    document.as_str().map_or_else(|| document.to_string(), str::to_owned)
}

fn body(
    protocol: &Protocol,
    document: prop::sample::Index,
    at: prop::sample::Index,
    change: Option<&Json>,
    raw: Raw,
) -> String {
    let mut document = protocol.documents[document.index(protocol.documents.len())].clone();
    if let Some(change) = change {
        let mut at = at.index(count(&document));
        replace(&mut document, &mut at, change);
    }
    let whole = written(&document);
    match raw {
        Raw::Whole => whole,
        Raw::Cut(at) => whole.chars().take(at.index(whole.chars().count().max(1))).collect(),
        Raw::Instead(other) => other,
    }
}

/// Goes through everything that happens, and looks at every effect.
fn survives(protocol: &Protocol, opened: bool, happenings: Vec<Happens>) -> Result<(), TestCaseError> {
    let mut machine = Machine::new((protocol.backend)(), going_to_the_app());
    let mut ticket: Option<Ticket> = None;
    let mut asked = None;
    let opening = protocol.opening.iter().filter(|_| opened);
    let opening: Vec<_> =
        opening.map(|(status, document)| Happens::Opens { status: *status, document: *document }).collect();
    let steps = opening.len();
    let happenings = [Happens::Start].into_iter().chain(opening).chain(happenings);
    for (step, happening) in happenings.enumerate() {
        let (answers, event) = match happening {
            Happens::Start => (false, Event::Start),
            Happens::Press { action } => (true, Event::Answered(answer(machine.view().as_ref(), action))),
            Happens::Arrives { document, at, change, raw, status, url } => {
                let Some(ticket) = ticket else { continue };
                let url = url.then(|| "https://app.example/?code=c&session_id=s".to_owned());
                let body = body(protocol, document, at, change.as_ref(), raw);
                (false, Event::Arrived(ticket, Response { status, url, body, ..Response::default() }))
            }
            Happens::Opens { status, document } => {
                let Some(ticket) = ticket else { continue };
                let body = written(&protocol.documents[document]);
                (false, Event::Arrived(ticket, response(status, &body)))
            }
            Happens::IsLost => match ticket {
                Some(ticket) => (false, Event::Unreachable(ticket)),
                None => continue,
            },
            Happens::Rings => match ticket {
                Some(ticket) => (false, Event::Elapsed(ticket)),
                None => continue,
            },
            Happens::Confirms => match asked.take() {
                Some(asked) => {
                    (true, Event::Credential(asked, Ok(Secret::new(format!("{{\"id\":\"{SECRET}\"}}")))))
                }
                None => continue,
            },
        };
        let effects = machine.on(event);
        for effect in &effects {
            match effect {
                Effect::Fetch(new, request) => {
                    ticket = Some(*new);
                    prop_assert!(
                        protocol.own.iter().any(|own| request.url.starts_with(own)),
                        "{}",
                        request.url
                    );
                    prop_assert!(
                        !request.url.contains("..") && !request.url.contains('#'),
                        "{}",
                        request.url
                    );
                    prop_assert!(!request.url.contains("hunter2"), "{}", request.url);
                    let headers = request.headers.iter().all(|(_, value)| !value.contains("hunter2"));
                    prop_assert!(
                        headers && request.headers.iter().all(|(_, value)| !value.contains(['\r', '\n']))
                    );
                    let body = request.body.as_ref().map_or("", |(_, body)| body);
                    prop_assert!(
                        answers || !body.contains("hunter2"),
                        "a credential is sent once, by its answer: {body}"
                    );
                    prop_assert!(request.method != Method::Get || request.body.is_none());
                }
                Effect::Ask(ticket, _) => asked = Some(*ticket),
                Effect::StopAsking => asked = None,
                Effect::Visit(location) => {
                    prop_assert!(!location.to_ascii_lowercase().trim().starts_with("javascript:"));
                }
                Effect::Keep(Some(kept)) => {
                    let kept = kept.write();
                    prop_assert!(!kept.contains("hunter2") && !kept.contains("someone"), "{kept}");
                }
                _ => {}
            }
        }
        let view = machine.view();
        let open = view.as_ref().is_some_and(|view| view.screen.fields.len() > 1);
        prop_assert!(!opened || step < steps || open || step > steps, "the opening leads to a screen");
        let said = format!("{effects:?} {view:?}");
        prop_assert!(!said.contains("hunter2"), "{said}");
        if let Some(view) = view {
            let screen = &view.screen;
            let names: std::collections::BTreeSet<_> =
                screen.fields.iter().map(|field| &field.name).collect();
            prop_assert_eq!(names.len(), screen.fields.len(), "no two fields of a name: {:?}", screen.fields);
            let names: std::collections::BTreeSet<_> =
                screen.actions.iter().map(|action| &action.name).collect();
            prop_assert_eq!(
                names.len(),
                screen.actions.len(),
                "no two actions of a name: {:?}",
                screen.actions
            );
            let way = !screen.actions.is_empty() || screen.wait.is_some() || screen.kind == ScreenKind::Done;
            prop_assert!(way, "no dead end: {screen:?}");
            prop_assert!(
                screen.links.iter().all(|link| !link.url.to_ascii_lowercase().contains("javascript:"))
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn better_auth_survives(opened in any::<bool>(), happenings in prop::collection::vec(happens(), 1..25)) {
        survives(&better_auth_protocol(), opened, happenings)?;
    }

    #[test]
    fn allauth_survives(opened in any::<bool>(), happenings in prop::collection::vec(happens(), 1..25)) {
        survives(&allauth_protocol(), opened, happenings)?;
    }

    #[test]
    fn kratos_survives(opened in any::<bool>(), happenings in prop::collection::vec(happens(), 1..25)) {
        survives(&kratos_protocol(), opened, happenings)?;
    }

    #[test]
    fn strivacity_survives(opened in any::<bool>(), happenings in prop::collection::vec(happens(), 1..25)) {
        survives(&strivacity_protocol(), opened, happenings)?;
    }
}
