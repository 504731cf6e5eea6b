//! Ory Kratos' login flow. Kratos could not be run here: the documents are written by hand, by its published API.

use super::*;
use vestibule_flow::kratos::{Kratos, Settings};
use vestibule_flow::screen::{Role, Takes};

const FLOW: &str = "0b8f5c0e-2f53-4f5c-8f0f-5a2f4c0f9a11";
/// What a flow says of where it is to be posted. Nothing is ever sent there.
const ACTION: &str =
    "https://kratos.example.net/self-service/login?flow=0b8f5c0e-2f53-4f5c-8f0f-5a2f4c0f9a11";

fn node(group: &str, attributes: &Json, label: &Json) -> Json {
    let mut attributes = attributes.clone();
    attributes["node_type"] = json!("input");
    json!({"type": "input", "group": group, "attributes": attributes, "messages": [], "meta": {"label": label}})
}

fn csrf() -> Json {
    node(
        "default",
        &json!({"name": "csrf_token", "type": "hidden", "value": "t0ken", "required": true}),
        &Json::Null,
    )
}

fn method(group: &str, text: &str) -> Json {
    node(group, &json!({"name": "method", "type": "submit", "value": group}), &json!({"id": 1, "text": text}))
}

fn flow_at(aal: &str, nodes: &[Json], messages: &Json) -> Json {
    let mut all = vec![csrf()];
    all.extend_from_slice(nodes);
    json!({"id": FLOW, "type": "browser", "state": "choose_method", "requested_aal": aal,
        "expires_at": "2026-07-29T12:00:00Z", "issued_at": "2026-07-29T11:00:00Z",
        "ui": {"action": ACTION, "method": "POST", "nodes": all, "messages": messages}})
}

fn flow(nodes: &[Json]) -> Json {
    flow_at("aal1", nodes, &json!([]))
}

fn identifier() -> Json {
    let label = json!({"id": 1_070_002, "text": "E-Mail", "type": "info", "context": {"title": "E-Mail"}});
    node("default", &json!({"name": "identifier", "type": "text", "value": "", "required": true}), &label)
}

fn password() -> Json {
    let label = json!({"id": 1_070_001, "text": "Password", "type": "info"});
    let attributes =
        json!({"name": "password", "type": "password", "required": true, "autocomplete": "current-password"});
    node("password", &attributes, &label)
}

fn known() -> Json {
    node("default", &json!({"name": "identifier", "type": "hidden", "value": SOMEONE}), &Json::Null)
}

fn totp() -> Json {
    let label = json!({"id": 1_070_006, "text": "Authentication code"});
    node("totp", &json!({"name": "totp_code", "type": "text", "value": "", "required": true}), &label)
}

fn second_factor() -> Json {
    let lookup = json!({"name": "lookup_secret", "type": "text", "value": "", "required": true});
    let lookup = node("lookup_secret", &lookup, &json!({"id": 1_010_007, "text": "Backup recovery code"}));
    let nodes = [
        totp(),
        method("totp", "Use Authenticator"),
        lookup,
        method("lookup_secret", "Use backup recovery code"),
    ];
    let messages = json!([{"id": 1_010_004, "type": "info", "text": "Please complete the second authentication challenge."}]);
    flow_at("aal2", &nodes, &messages)
}

fn signed_in() -> Json {
    json!({"session": {"id": "s1", "active": true, "authenticator_assurance_level": "aal1", "identity": {"id": "i1"}}})
}

fn moved(location: &str) -> Json {
    json!({"error": {"id": "browser_location_change_required", "code": 422, "status": "Unprocessable Entity"},
        "redirect_browser_to": location})
}

fn refused(id: &str) -> Json {
    json!({"error": {"id": id, "code": 400, "reason": "…"}})
}

fn backend() -> Kratos {
    Kratos::new(Settings::new("/.ory/"))
}

fn arrives() -> Person<Kratos> {
    let someone = visitor(backend());
    assert_eq!(someone.went_to(), (Method::Get, "/.ory/self-service/login/browser?return_to=%2Fapp"));
    someone
}

/// Somebody who has sent identifier and password.
fn sends_a_password() -> Person<Kratos> {
    let mut someone = arrives();
    someone.gets(200, &flow(&[identifier(), password(), method("password", "Sign in")]));
    someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("password:0");
    someone
}

/// Somebody of whom a second factor is asked.
fn at_the_second_factor() -> Person<Kratos> {
    let mut someone = sends_a_password();
    someone.gets(
        422,
        &moved("https://kratos.example.net/self-service/login/browser?aal=aal2&return_to=%2Fapp#x"),
    );
    assert_eq!(
        someone.went_to(),
        (Method::Get, "/.ory/self-service/login/browser?aal=aal2&return_to=%2Fapp")
    );
    someone.gets(200, &second_factor());
    someone
}

#[test]
fn a_password_signs_in_below_the_base_wherever_the_flow_wants_it() {
    let mut someone = sends_a_password();
    assert_eq!(
        someone.is_asked(),
        ["identifier", "vestibule:remember", "password"],
        "and no box that does nothing"
    );
    assert_eq!(said(&someone.field("identifier").label), "E-Mail", "the site's own word for it");
    assert_eq!(said(&someone.field("password").label), "label.password", "ours in the user's language");
    let body =
        json!({"method": "password", "csrf_token": "t0ken", "identifier": SOMEONE, "password": PASSWORD});
    let url = format!("/.ory/self-service/login?flow={FLOW}");
    assert_eq!(someone.asked(), (Method::Post, url.as_str(), body));
    someone.gets(200, &signed_in());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
}

#[test]
fn the_identifier_first_and_then_the_password() {
    let mut someone = arrives();
    let attributes = json!({"name": "identifier", "type": "text", "value": "", "required": true, "autocomplete": "username webauthn"});
    let first = node("identifier_first", &attributes, &json!({"id": 1_070_004, "text": "ID"}));
    someone.gets(200, &flow(&[first, method("identifier_first", "Continue")]));
    assert_eq!(
        (someone.kind(), said(&someone.field("identifier").label)),
        (ScreenKind::Identifier, "label.identifier".to_owned())
    );
    someone.types("identifier", SOMEONE).presses("identifier_first:0");
    assert_eq!(
        someone.asked().2,
        json!({"method": "identifier_first", "csrf_token": "t0ken", "identifier": SOMEONE})
    );
    someone.gets(400, &flow(&[known(), password(), method("password", "Sign in")]));
    assert_eq!(someone.kind(), ScreenKind::Password);
    assert_eq!(someone.sees().screen.who.as_ref().unwrap().identifier, SOMEONE);
    assert_eq!(someone.can(), ["password:0", "another"]);
    someone.types("password", PASSWORD).presses("password:0");
    let body =
        json!({"method": "password", "csrf_token": "t0ken", "identifier": SOMEONE, "password": PASSWORD});
    assert_eq!(someone.asked().2, body);
}

#[test]
fn what_is_wrong_is_a_flow_with_messages() {
    let mut someone = sends_a_password();
    let message = json!([{"id": 4_000_006, "type": "error", "text": "The provided credentials are invalid, …"},
        {"id": 4_999_999, "type": "error", "text": "  Something of the site's own.  "}, {"id": 1}, "x"]);
    let mut wrong = flow_at("aal1", &[identifier(), password(), method("password", "Sign in")], &message);
    wrong["ui"]["nodes"][1]["messages"] = json!([{"id": 4_000_002, "type": "error", "text": "…"}]);
    wrong["ui"]["nodes"][1]["attributes"]["value"] = json!(SOMEONE);
    someone.gets(400, &wrong);
    assert_eq!(
        someone.messages(),
        ["message.required", "message.invalid_credentials", "Something of the site's own."]
    );
    assert_eq!(someone.sees().screen.messages[0].field.as_deref(), Some("identifier"));
    assert_eq!(
        (someone.stands_in("identifier").as_str(), someone.stands_in("password").as_str()),
        (SOMEONE, "")
    );
}

#[test]
fn a_second_factor_by_either_code() {
    let mut someone = at_the_second_factor();
    assert_eq!(
        (someone.kind(), someone.is_asked()),
        (ScreenKind::Code, vec!["totp_code".into(), "lookup_secret".to_owned()])
    );
    assert_eq!(someone.can(), ["totp:0", "lookup_secret:1", "another"]);
    assert_eq!(someone.messages(), ["Please complete the second authentication challenge."]);
    someone.types("totp_code", "123 456").presses("totp:0");
    assert_eq!(someone.asked().2, json!({"method": "totp", "csrf_token": "t0ken", "totp_code": "123456"}));
    let mut wrong = second_factor();
    wrong["ui"]["messages"] = json!([{"id": 4_000_008, "type": "error", "text": "…"}]);
    someone.gets(400, &wrong);
    assert_eq!(someone.messages(), ["message.invalid_code"]);
    someone.types("lookup_secret", "abc12345").presses("lookup_secret:1");
    assert_eq!(
        someone.asked().2,
        json!({"method": "lookup_secret", "csrf_token": "t0ken", "lookup_secret": "abc12345"})
    );
    someone.gets(200, &signed_in());
    assert!(someone.finished.is_some());
}

#[test]
fn another_account_signs_out_who_has_shown_one_factor() {
    let mut someone = at_the_second_factor();
    someone.presses("another");
    assert_eq!(someone.went_to(), (Method::Get, "/.ory/self-service/logout/browser"));
    someone.gets(200, &json!({"logout_url": "https://evil.example/", "logout_token": "a&b"}));
    assert_eq!(someone.went_to(), (Method::Get, "/.ory/self-service/logout?token=a%26b"));
    someone.gets_response(response(204, ""));
    assert_eq!(someone.went_to(), (Method::Get, "/.ory/self-service/login/browser?return_to=%2Fapp"));
    someone.gets(200, &flow(&[identifier(), password(), method("password", "Sign in")]));
    assert_eq!(someone.kind(), ScreenKind::Identifier);
}

#[test]
fn a_session_that_is_there_counts_only_with_all_its_factors() {
    let mut someone = arrives();
    someone.gets(400, &refused("session_already_available"));
    assert_eq!(someone.went_to(), (Method::Get, "/.ory/sessions/whoami"));
    someone.gets(200, &json!({"id": "s1", "active": true, "identity": {"id": "i1"}}));
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    let mut someone = arrives();
    someone.gets(400, &refused("session_already_available")).gets(403, &refused("session_aal2_required"));
    assert_eq!(someone.went_to(), (Method::Get, "/.ory/self-service/login/browser?aal=aal2"));
    someone.gets(200, &second_factor());
    assert_eq!(someone.kind(), ScreenKind::Code);
}

#[test]
fn a_code_that_is_sent_and_sent_again() {
    let mut someone = arrives();
    someone.gets(
        200,
        &flow(&[
            identifier(),
            password(),
            method("password", "Sign in"),
            method("code", "Send sign in code"),
        ]),
    );
    assert_eq!(someone.sees().screen.action("code:1").unwrap().role, Role::Secondary);
    someone.types("identifier", SOMEONE).presses("code:1");
    assert_eq!(someone.asked().2, json!({"method": "code", "csrf_token": "t0ken", "identifier": SOMEONE}));
    let code = node(
        "code",
        &json!({"name": "code", "type": "text", "required": true, "maxlength": 6}),
        &json!({"id": 1, "text": "Login code"}),
    );
    let again = node(
        "code",
        &json!({"name": "resend", "type": "submit", "value": "code"}),
        &json!({"id": 1, "text": "Resend code"}),
    );
    let hidden = node("code", &json!({"name": "method", "type": "hidden", "value": "code"}), &Json::Null);
    let messages = json!([{"id": 1_010_014, "type": "info", "text": "A code was sent to …"}]);
    someone
        .gets(400, &flow_at("aal1", &[known(), code, method("code", "Continue"), again, hidden], &messages));
    assert_eq!(
        (someone.kind(), someone.messages()),
        (ScreenKind::Code, vec!["message.code_on_its_way".to_owned()])
    );
    assert_eq!(someone.sees().screen.action("code:1").unwrap().takes, Takes::Nothing, "and needs no code");
    someone.presses("code:1");
    let body = json!({"method": "code", "csrf_token": "t0ken", "identifier": SOMEONE, "resend": "code"});
    assert_eq!(someone.asked().2, body);
    someone.gets(400, &second_factor());
}

#[test]
fn a_security_key_and_a_passkey() {
    let mut someone = arrives();
    let call = r#"window.__oryWebAuthnLogin({"publicKey":{"challenge":"zk6/9Q==","rpId":"example.com","allowCredentials":[{"type":"public-key","id":"j+u="}],"userVerification":"discouraged"}})"#;
    let trigger = node(
        "webauthn",
        &json!({"name": "webauthn_login_trigger", "type": "button", "value": "", "onclick": call}),
        &Json::Null,
    );
    let result =
        node("webauthn", &json!({"name": "webauthn_login", "type": "hidden", "value": ""}), &Json::Null);
    let script = json!({"type": "script", "group": "webauthn", "attributes": {"src": "https://evil.example/x.js", "node_type": "script"}});
    someone.gets(200, &flow_at("aal2", &[known(), trigger, result, script], &json!([])));
    assert_eq!(
        (someone.kind(), someone.can()),
        (ScreenKind::Passkey, vec!["webauthn:0".into(), "another".to_owned()])
    );
    someone.presses("webauthn:0");
    let options: Json = serde_json::from_str(&someone.asked.as_ref().unwrap().1.options).unwrap();
    assert_eq!(
        (&options["challenge"], &options["allowCredentials"][0]["id"]),
        (&json!("zk6_9Q"), &json!("j-u"))
    );
    someone.confirms(Ok(r#"{"id":"k1"}"#));
    let body = json!({"method": "webauthn", "csrf_token": "t0ken", "identifier": SOMEONE, "webauthn_login": "{\"id\":\"k1\"}"});
    assert_eq!(someone.asked().2, body);

    let challenge = json!({"publicKey": {"challenge": "AAAA", "rpId": "example.com"}}).to_string();
    let challenge = node(
        "passkey",
        &json!({"name": "passkey_challenge", "type": "hidden", "value": challenge}),
        &Json::Null,
    );
    let trigger = node(
        "passkey",
        &json!({"name": "passkey_login_trigger", "type": "button", "onclickTrigger": "oryPasskeyLogin"}),
        &Json::Null,
    );
    let result =
        node("passkey", &json!({"name": "passkey_login", "type": "hidden", "value": ""}), &Json::Null);
    let mut someone = arrives();
    someone.gets(
        200,
        &flow(&[identifier(), method("identifier_first", "Continue"), challenge, trigger, result]),
    );
    assert!(someone.asked.as_ref().unwrap().1.autofill);
    someone.confirms(Ok(r#"{"id":"k2"}"#));
    let (_, _, body) = someone.asked();
    assert_eq!((&body["method"], &body["passkey_login"]), (&json!("passkey"), &json!("{\"id\":\"k2\"}")));
    assert_eq!(body.get("identifier"), None);
}

#[test]
fn another_provider_is_gone_to_and_what_comes_after_a_sign_in_is_its_end() {
    let label = json!({"id": 1_010_002, "text": "Sign in with google", "context": {"provider": "Google"}});
    let provider = node("oidc", &json!({"name": "provider", "type": "submit", "value": "google"}), &label);
    let mut someone = arrives();
    someone.gets(200, &flow(&[identifier(), password(), method("password", "Sign in"), provider]));
    assert_eq!(said(&someone.sees().screen.action("oidc:1").unwrap().label), "action.sign_in_with");
    someone.presses("oidc:1");
    assert_eq!(someone.asked().2, json!({"method": "oidc", "csrf_token": "t0ken", "provider": "google"}));
    someone.gets(422, &moved("https://accounts.example.org/auth?state=1"));
    assert_eq!(
        (someone.visited.as_deref(), &someone.finished),
        (Some("https://accounts.example.org/auth?state=1"), &None)
    );
    // With a login challenge, the way on is the authorization server's.
    let settings = Settings { login_challenge: Some("c&1".to_owned()), ..Settings::new("/.ory") };
    let mut someone = visitor(Kratos::new(settings));
    assert_eq!(
        someone.went_to().1,
        "/.ory/self-service/login/browser?return_to=%2Fapp&login_challenge=c%261"
    );
    someone.gets(200, &flow(&[identifier(), password(), method("password", "Sign in")]));
    someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("password:0");
    someone.gets(422, &moved("https://hydra.example.org/oauth2/auth?login_verifier=v"));
    assert_eq!(someone.finished.as_deref(), Some("https://hydra.example.org/oauth2/auth?login_verifier=v"));
    // Or what the flow says to continue with.
    let mut someone = sends_a_password();
    let mut next = signed_in();
    next["continue_with"] = json!([{"action": "show_verification_ui"}, {"action": "redirect_browser_to", "redirect_browser_to": "/welcome"}]);
    someone.gets(200, &next);
    assert_eq!(someone.finished.as_deref(), Some("/welcome"));
}

#[test]
fn nobody_is_sent_to_a_script() {
    for location in ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "", "java\nscript:x"]
    {
        let mut someone = sends_a_password();
        someone.gets(422, &moved(location));
        assert_eq!((&someone.visited, &someone.finished), (&None, &None), "{location}");
        assert_eq!(someone.messages(), ["message.unavailable"]);
        let mut someone = sends_a_password();
        let mut next = signed_in();
        next["continue_with"] = json!([{"action": "redirect_browser_to", "redirect_browser_to": location}]);
        someone.gets(200, &next);
        assert_eq!(someone.finished.as_deref(), Some("/app"), "{location}");
    }
}

#[test]
fn a_reload_reads_the_flow_again_and_one_that_is_gone_begins_again() {
    let mut someone = sends_a_password();
    someone.gets(400, &flow(&[known(), password(), method("password", "Sign in")]));
    assert_eq!(someone.kept.as_ref().unwrap().flow, FLOW);
    let mut reloaded = someone.reloads(backend(), going_to_the_app());
    assert_eq!(
        reloaded.went_to(),
        (Method::Get, format!("/.ory/self-service/login/flows?id={FLOW}").as_str())
    );
    for (status, body) in [
        (410, refused("self_service_flow_expired")),
        (403, refused("security_csrf_violation")),
        (404, json!({})),
    ] {
        reloaded = reloaded.reloads(backend(), going_to_the_app());
        reloaded.kept = someone.kept.clone();
        reloaded = reloaded.reloads(backend(), going_to_the_app());
        reloaded.gets(status, &body);
        assert_eq!(reloaded.went_to().1, "/.ory/self-service/login/browser?return_to=%2Fapp", "{status}");
    }
    // In the middle of an answer it is said.
    let mut someone = sends_a_password();
    someone.gets(410, &json!({"use_flow_id": "x", "error": {"id": "self_service_flow_expired"}}));
    someone.gets(200, &flow(&[identifier(), password(), method("password", "Sign in")]));
    assert_eq!(someone.messages(), ["message.flow_expired"]);
    assert_eq!(someone.stands_in("identifier"), SOMEONE);
}

#[test]
fn what_is_no_flow_is_said_on_the_screen_as_it_stands() {
    for (status, body, said) in [
        (200, "<!DOCTYPE html>", "message.unavailable"),
        (200, "", "message.unavailable"),
        (200, r#"{"session""#, "message.unavailable"),
        (200, r#"{"session": null}"#, "message.unavailable"),
        (400, "<html>", "message.failed"),
        (401, "", "message.not_allowed"),
        (403, r#"{"error": {"id": "x"}}"#, "message.flow_expired"),
        (422, "{}", "message.unavailable"),
        (429, "", "message.rate_limited"),
        (500, r#"{"id": "x", "ui": {"nodes": []}}"#, "message.unavailable"),
        (200, r#"{"id": "x", "ui": {"nodes": []}}"#, "message.unsupported"),
    ] {
        let mut someone = sends_a_password();
        someone.gets_response(response(status, body));
        if said == "message.flow_expired" {
            someone.gets(200, &flow(&[identifier(), password(), method("password", "Sign in")]));
        } else {
            assert_eq!(someone.stands_in("password"), PASSWORD, "{status} {body}");
        }
        assert_eq!(someone.messages(), [said], "{status} {body}");
    }
    let nodes: Vec<_> = (0..30_000)
        .map(|at| node("x", &json!({"name": format!("n{at}"), "type": "text"}), &Json::Null))
        .collect();
    let mut someone = arrives();
    let mut all = vec![method("password", "Sign in")];
    all.extend(nodes);
    someone.gets(200, &flow(&all));
    assert!(someone.is_asked().len() < 200);
}

#[test]
fn what_nobody_knows_is_still_a_form() {
    let odd = node(
        "magic",
        &json!({"name": "wand", "type": "sparkles", "value": "w"}),
        &json!({"id": 7, "text": "Your wand"}),
    );
    let picture = json!({"type": "img", "group": "magic", "attributes": {"src": "data:image/png;base64,AA", "node_type": "img"}});
    let foreign =
        json!({"type": "img", "group": "magic", "attributes": {"src": "https://evil.example/x.png"}});
    let text = json!({"type": "text", "group": "magic", "attributes": {"id": "t", "text": {"id": 1, "text": "Wave it."}}});
    let link = json!({"type": "a", "group": "magic", "attributes": {"href": "https://docs.example/", "title": {"text": "Help"}}});
    let script = json!({"type": "a", "group": "magic", "attributes": {"href": "javascript:x", "title": {"text": "Click"}}});
    let mut someone = arrives();
    someone.gets(200, &flow(&[odd, picture, foreign, text, link, script, method("magic", "Wave")]));
    let screen = someone.sees().screen;
    assert_eq!(
        (someone.is_asked(), said(&someone.field("wand").label)),
        (vec!["wand".to_owned()], "Your wand".to_owned())
    );
    assert_eq!((screen.fields.len(), screen.links.len()), (3, 1));
    someone.types("wand", "x").presses("magic:0");
    assert_eq!(someone.asked().2, json!({"method": "magic", "csrf_token": "t0ken", "wand": "x"}));
}
