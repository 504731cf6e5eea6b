//! Strivacity's native flow, by documents of the shapes that the vendor's SDK reads.

use super::*;
use vestibule_flow::screen::{Decision, Does, Shape};
use vestibule_flow::strivacity::{Settings, Strivacity};
use vestibule_flow::{base64url, text::Text};

const ISSUER: &str = "https://example.strivacity.com";
const HERE: &str = "https://app.example/callback";
const HOSTED: &str = "https://example.strivacity.com/provider/flow?challenge=c";

fn backend() -> Strivacity {
    Strivacity::new(Settings::new(ISSUER, "client-1", HERE), [7; 32])
}

fn discovery() -> Json {
    json!({"issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/oauth2/auth"),
        "token_endpoint": format!("{ISSUER}/oauth2/token")})
}

/// The parameters of a URL or of a form's body.
fn parameters(text: &str) -> std::collections::BTreeMap<String, String> {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let plain =
        |part: &str| part.replace("%3A", ":").replace("%2F", "/").replace("%20", " ").replace("%40", "@");
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

fn widget(form: &str, id: &str) -> Json {
    json!({"type": "widget", "formId": form, "widgetId": id})
}

fn password() -> Json {
    json!({"screen": "password", "hostedUrl": HOSTED, "finalizeUrl": null,
        "branding": {"logoUrl": "https://cdn.example/logo.svg", "brandName": "Brand", "copyright": null,
            "privacyPolicyUrl": "javascript:alert(1)", "siteTermsUrl": "https://brand.example/terms"},
        "forms": [
            {"type": "form", "id": "password", "widgets": [
                {"type": "static", "id": "section-title", "value": "Enter password", "render": {"type": "text"}},
                {"type": "password", "id": "password", "label": "Enter your password", "qualityIndicator": false},
                {"type": "checkbox", "id": "keepMeLoggedIn", "label": "Keep me logged in", "readonly": false,
                    "value": false, "render": {"type": "checkboxShown", "labelType": "text"}},
                {"type": "submit", "id": "submit", "label": "Continue", "render": {"type": "button", "hint": {"variant": "primary"}}}]},
            {"type": "form", "id": "additionalActions/forgottenPassword", "widgets": [
                {"type": "submit", "id": "submit", "label": "Forgot it?", "render": {"type": "link"}}]},
            {"type": "form", "id": "reset", "widgets": [
                {"type": "static", "id": "identifier", "value": SOMEONE},
                {"type": "submit", "id": "not-you", "label": "Not you?", "render": {"type": "link"}}]}],
        "layout": {"type": "vertical", "items": [
            widget("password", "section-title"), widget("reset", "identifier"), widget("reset", "not-you"),
            {"type": "horizontal", "items": [widget("password", "keepMeLoggedIn"), widget("password", "password")]},
            widget("additionalActions/forgottenPassword", "submit"), widget("password", "submit")]},
        "messages": {}})
}

fn state(screen: &str, form: &str, widgets: &Json) -> Json {
    json!({"screen": screen, "hostedUrl": HOSTED, "forms": [{"type": "form", "id": form, "widgets": widgets}]})
}

fn identification() -> Json {
    state(
        "identification",
        "identifier",
        &json!([
        {"type": "input", "id": "identifier", "label": "Email", "autocomplete": "username webauthn", "validator": {"required": true}},
        {"type": "submit", "id": "submit", "label": "Next"}]),
    )
}

/// Somebody who is let into a flow.
fn arrives() -> Person<Strivacity> {
    let mut someone = visitor(backend());
    assert_eq!(
        someone.went_to(),
        (Method::Get, "https://example.strivacity.com/.well-known/openid-configuration")
    );
    someone.gets(200, &discovery());
    someone
        .gets_response(response(200, "https://example.strivacity.com/login?session_id=s3ssion&language=en"));
    assert_eq!(someone.asked(), (Method::Post, "https://example.strivacity.com/flow/api/v1/init", json!({})));
    assert_eq!(someone.request().headers, [("authorization", "Bearer s3ssion".to_owned())]);
    someone
}

fn at_the_password() -> Person<Strivacity> {
    let mut someone = arrives();
    someone.gets(200, &identification()).types("identifier", SOMEONE).presses("identifier:submit");
    someone.gets(200, &password());
    someone
}

/// An ID token that answers the authorization request that was sent.
fn tokens(someone: &Person<Strivacity>, change: impl Fn(&mut Json)) -> Json {
    let authorize = someone.sent.iter().rev().find(|request| request.url.contains("/oauth2/auth")).unwrap();
    let mut claims =
        json!({"iss": ISSUER, "aud": "client-1", "sub": "u1", "nonce": parameters(&authorize.url)["nonce"]});
    change(&mut claims);
    let payload = base64url::encode(claims.to_string().as_bytes());
    json!({"access_token": "at", "id_token": format!("e30.{payload}.sig"), "token_type": "Bearer"})
}

/// The redirect that answers the authorization request that was sent.
fn callback(someone: &Person<Strivacity>) -> String {
    let authorize = someone.sent.iter().rev().find(|request| request.url.contains("/oauth2/auth")).unwrap();
    format!("{HERE}?code=c0de&state={}", parameters(&authorize.url)["state"])
}

#[test]
fn the_authorization_request_proves_itself_and_the_person_is_who_they_said() {
    let start = Start { login_hint: Some(SOMEONE.to_owned()), ..Start::default() };
    let more = vec![("acr_values".to_owned(), "mfa".to_owned()), ("state".to_owned(), "mine".to_owned())];
    let settings = Settings { more, ..Settings::new(ISSUER, "client-1", HERE) };
    let mut someone = Person::new(Strivacity::new(settings, [1; 32]), Config { start, ..Config::default() });
    someone.opens_the_page().gets(200, &discovery());
    let sent = parameters(&someone.request().url);
    for (name, value) in [
        ("client_id", "client-1"),
        ("redirect_uri", HERE),
        ("response_type", "code"),
        ("scope", "openid"),
        ("code_challenge_method", "S256"),
        ("sdk", "web"),
        ("login_hint", SOMEONE),
        ("acr_values", "mfa"),
    ] {
        assert_eq!(sent[name], value, "{name}");
    }
    assert!(sent["state"] != "mine" && sent["state"].len() == 43 && sent["nonce"] != sent["state"]);
    assert!(someone.request().headers.is_empty());
}

#[test]
fn identifier_password_and_tokens() {
    let mut someone = arrives();
    someone.gets(200, &identification());
    assert_eq!(
        (someone.kind(), someone.is_asked()),
        (ScreenKind::Identifier, vec!["identifier".into(), "vestibule:remember".to_owned()])
    );
    someone.types("identifier", SOMEONE).presses("identifier:submit");
    assert_eq!(
        someone.asked(),
        (
            Method::Post,
            "https://example.strivacity.com/flow/api/v1/form/identifier",
            json!({"identifier": SOMEONE})
        )
    );
    someone.gets(200, &password());
    someone.types("password", PASSWORD).ticks("keepMeLoggedIn").presses("password:submit");
    let body = json!({"password": PASSWORD, "keepMeLoggedIn": true});
    assert_eq!(
        someone.asked(),
        (Method::Post, "https://example.strivacity.com/flow/api/v1/form/password", body)
    );
    someone.gets(200, &json!({"finalizeUrl": format!("{ISSUER}/provider/oauth2/v1/finish?x=1")}));
    assert_eq!(
        someone.went_to(),
        (Method::Get, "https://example.strivacity.com/provider/oauth2/v1/finish?x=1")
    );
    assert_eq!(someone.request().headers.len(), 1);
    let callback = callback(&someone);
    someone.gets_response(response(200, &callback));
    let request = someone.request().clone();
    assert_eq!(
        (request.method, request.url.as_str(), request.headers.len()),
        (Method::Post, "https://example.strivacity.com/oauth2/token", 0)
    );
    let sent = parameters(&request.body.unwrap().1);
    assert_eq!(
        (sent["code"].as_str(), sent["grant_type"].as_str(), sent["code_verifier"].len()),
        ("c0de", "authorization_code", 43)
    );
    let tokens = tokens(&someone, |_| {});
    someone.gets(200, &tokens);
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    assert_eq!(someone.kept, None);
}

#[test]
fn a_screen_in_the_order_of_its_layout_with_its_brand() {
    let someone = at_the_password();
    let screen = someone.sees().screen;
    assert_eq!(
        (said(&screen.heading), screen.who.as_ref().unwrap().identifier.as_str()),
        ("Enter password".to_owned(), SOMEONE)
    );
    assert_eq!(someone.is_asked(), ["keepMeLoggedIn", "password"]);
    assert_eq!(
        someone.can(),
        ["password:submit", "reset:not-you", "additionalActions/forgottenPassword:submit"]
    );
    assert!(matches!(
        someone.field("keepMeLoggedIn").kind,
        FieldKind::Checkbox { decision: Decision::KeepSignedIn, .. }
    ));
    assert_eq!(
        (screen.brand.name.as_deref(), screen.brand.logo.as_deref()),
        (Some("Brand"), Some("https://cdn.example/logo.svg"))
    );
    let links: Vec<_> = screen.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(links, ["https://brand.example/terms"], "and no script");
}

#[test]
fn each_form_sends_its_own_and_a_decision_stays_where_it_was_made() {
    let mut someone = at_the_password();
    someone
        .types("password", PASSWORD)
        .ticks("keepMeLoggedIn")
        .presses("additionalActions/forgottenPassword:submit");
    let (_, url, body) = someone.asked();
    assert_eq!(
        (url, body),
        ("https://example.strivacity.com/flow/api/v1/form/additionalActions/forgottenPassword", json!({}))
    );
    // The next screen has a box of its own; nothing of the last one is in it (rule D9).
    let method = state(
        "mfaMethod",
        "mfaMethod",
        &json!([
        {"type": "select", "id": "id", "label": "How?", "render": {"type": "radio"}, "validator": {"required": true}, "options": [
            {"type": "group", "label": "Phone", "options": [{"type": "item", "label": "SMS", "value": "m1"}]},
            {"type": "item", "label": "App", "value": "m2"}]},
        {"type": "checkbox", "id": "rememberDevice", "label": "Remember my device", "value": true, "render": {"type": "checkboxShown"}},
        {"type": "checkbox", "id": "keepMeLoggedIn", "label": "Keep me", "render": {"type": "checkboxShown"}},
        {"type": "submit", "id": "submit"}]),
    );
    someone.gets(200, &method);
    assert!(!someone.is_ticked("keepMeLoggedIn") && someone.is_ticked("rememberDevice"));
    let FieldKind::Choice { options, shape, several, .. } = someone.field("id").kind else { panic!() };
    assert_eq!((options.len(), shape, several), (2, Shape::Open, false));
    assert_eq!((&options[0].label, &options[0].hint), (&Text::literal("SMS"), &Some(Text::literal("Phone"))));
    someone.types("id", "m2").presses("mfaMethod:submit");
    // A box whose state the document says is sent as it is seen; one of which it says nothing was left alone.
    assert_eq!(someone.asked().2, json!({"id": "m2", "rememberDevice": true}));
    // A passwordless flow has both on the passcode's screen (rule D2).
    someone.gets(
        200,
        &state(
            "mfaPasscode",
            "mfaPasscode",
            &json!([
        {"type": "passcode", "id": "passcode", "label": "Code", "validator": {"length": 6}},
        {"type": "checkbox", "id": "keepMeLoggedIn", "value": false, "render": {"type": "checkboxShown"}},
        {"type": "submit", "id": "submit"}]),
        ),
    );
    assert_eq!(
        (someone.kind(), someone.is_asked()),
        (ScreenKind::Code, vec!["passcode".into(), "keepMeLoggedIn".to_owned()])
    );
    someone.types("passcode", "123456").presses("mfaPasscode:submit");
    assert_eq!(someone.asked().2, json!({"passcode": "123456", "keepMeLoggedIn": false}));
}

#[test]
fn what_is_wrong_is_400_and_what_may_be_seen_is_still_there() {
    let mut wrong = password();
    wrong["messages"] = json!({"global": {"type": "error", "text": "Something is wrong"},
        "password": {"password": {"type": "error", "text": "Wrong password"}}, "other": 1});
    let mut someone = at_the_password();
    someone.types("password", "x").ticks("keepMeLoggedIn").presses("password:submit").gets(400, &wrong);
    assert_eq!(someone.messages(), ["Wrong password", "Something is wrong"]);
    assert_eq!(someone.sees().screen.messages[0].field.as_deref(), Some("password"));
    assert!(someone.is_ticked("keepMeLoggedIn"), "rule K4");
    assert_eq!(someone.stands_in("password"), "");
    // Messages alone are about the screen that is there.
    someone.types("password", "y").unticks("keepMeLoggedIn").presses("password:submit");
    someone.gets(400, &json!({"messages": {"global": {"type": "warning", "text": "Slower"}}}));
    assert_eq!((someone.messages(), someone.is_ticked("keepMeLoggedIn")), (vec!["Slower".to_owned()], false));
    assert_eq!(someone.can().len(), 3);
}

#[test]
fn what_cannot_be_drawn_is_left_to_the_hosted_page() {
    let mut missing = password();
    missing["layout"]["items"].as_array_mut().unwrap().push(widget("nowhere", "x"));
    let mut layout = password();
    layout["layout"]["items"][3]["type"] = json!("spiral");
    let mut unknown = password();
    unknown["forms"][0]["widgets"][1] = json!({"type": "crystalBall", "id": "password", "label": "Gaze"});
    let bare = json!({"hostedUrl": HOSTED});
    for (status, document) in
        [(200, &missing), (200, &layout), (200, &unknown), (200, &bare), (404, &bare), (400, &bare)]
    {
        let mut someone = at_the_password();
        someone.types("password", PASSWORD).presses("password:submit").gets(status, document);
        assert_eq!(someone.visited.as_deref(), Some(HOSTED), "{status} {document}");
        assert_eq!(someone.finished, None, "nobody is signed in yet");
    }
    // Without a hosted page it is at least a line of text.
    unknown["hostedUrl"] = Json::Null;
    let mut someone = arrives();
    someone.gets(200, &unknown);
    assert_eq!(said(&someone.field("password").label), "Gaze");
    for url in ["javascript:alert(1)", "data:text/html,x", ""] {
        let mut someone = arrives();
        someone.gets(200, &json!({"hostedUrl": url}));
        assert_eq!((&someone.visited, someone.messages()), (&None, vec!["message.unavailable".to_owned()]));
    }
}

#[test]
fn a_session_that_has_ended_begins_again() {
    let mut someone = at_the_password();
    someone.types("password", PASSWORD).presses("password:submit").gets(403, &json!({"hostedUrl": HOSTED}));
    let (method, url) = someone.went_to();
    assert!(method == Method::Get && url.starts_with("https://example.strivacity.com/oauth2/auth?"), "{url}");
    assert_eq!(parameters(url)["login_hint"], SOMEONE);
    someone.gets_response(response(200, "https://example.strivacity.com/login?session_id=s2"));
    someone.gets(200, &identification());
    assert_eq!(
        (someone.messages(), someone.stands_in("identifier")),
        (vec!["message.flow_expired".to_owned()], SOMEONE.to_owned())
    );
    // A reload has no session, and nothing of it was kept.
    assert!(!format!("{:?}", someone.kept).contains("s2"));
    let reloaded = someone.reloads(backend(), going_to_the_app());
    assert_eq!(reloaded.went_to().1, "https://example.strivacity.com/.well-known/openid-configuration");
}

#[test]
fn whoever_is_signed_in_already_gets_tokens_at_once() {
    // Told in the body, or by where the redirect led.
    for told in [true, false] {
        let mut someone = visitor(backend());
        someone.gets(200, &discovery());
        let callback = callback(&someone);
        let page = Response {
            url: Some(callback.clone()),
            ..response(200, "<!DOCTYPE html><p>The app: https://x.example/?code=1</p>")
        };
        someone.gets_response(if told { response(200, &callback) } else { page });
        assert_eq!(someone.went_to(), (Method::Post, "https://example.strivacity.com/oauth2/token"));
        let tokens = tokens(&someone, |_| {});
        someone.gets(200, &tokens);
        assert_eq!(someone.finished.as_deref(), Some("/app"));
        assert!(someone.remembered.is_empty(), "nobody has typed anything");
    }
}

#[test]
fn an_answer_to_another_request_is_none() {
    let state = |someone: &Person<Strivacity>| callback(someone).split_once("state=").unwrap().1.to_owned();
    let redirects: [&dyn Fn(&str) -> String; 7] = [
        &|_| format!("{HERE}?code=c&state=other"),
        &|_| format!("{HERE}?code=c"),
        &|state| format!("https://app.example/callback.evil?code=c&state={state}"),
        &|state| format!("https://evil.example/callback?code=c&state={state}"),
        &|_| format!("{HERE}?nothing=1"),
        &|_| "https://example.strivacity.com/?session_id=a%0D%0AX-Evil:%201".to_owned(),
        &|_| "<html>".to_owned(),
    ];
    for redirect in redirects {
        let mut someone = visitor(backend());
        someone.gets(200, &discovery());
        let redirect = redirect(&state(&someone));
        someone.gets_response(response(200, &redirect));
        assert_eq!(
            (someone.kind(), someone.messages()),
            (ScreenKind::Notice, vec!["message.unavailable".to_owned()]),
            "{redirect}"
        );
    }
    let mut someone = visitor(backend());
    someone.gets(200, &discovery());
    someone.gets_response(response(200, &format!("{HERE}?error=access_denied&error_description=Not+you")));
    assert_eq!(someone.messages(), ["Not you"]);
    let changes: [&dyn Fn(&mut Json); 5] = [
        &|claims| claims["nonce"] = json!("other"),
        &|claims| claims["aud"] = json!(["someone-else"]),
        &|claims| claims["iss"] = json!("https://evil.example"),
        &|claims| claims["nonce"] = Json::Null,
        &|claims| *claims = json!([]),
    ];
    for change in changes {
        let mut someone = visitor(backend());
        someone.gets(200, &discovery());
        let callback = callback(&someone);
        someone.gets_response(response(200, &callback));
        let tokens = tokens(&someone, change);
        someone.gets(200, &tokens);
        assert_eq!(someone.finished, None);
    }
}

#[test]
fn nothing_goes_to_another_origin() {
    for (name, endpoint) in [
        ("authorization_endpoint", "https://evil.example/auth"),
        ("token_endpoint", "https://evil.example/token"),
        ("token_endpoint", "https://example.strivacity.com.evil.example/token"),
        ("token_endpoint", "javascript:alert(1)"),
        ("token_endpoint", ""),
    ] {
        let mut someone = visitor(backend());
        let mut document = discovery();
        document[name] = json!(endpoint);
        someone.gets(200, &document);
        assert_eq!(someone.messages(), ["message.unavailable"], "{endpoint}");
    }
    for finish in [
        "https://evil.example/finish",
        "//evil.example/",
        "javascript:alert(1)",
        "https://example.strivacity.com@evil.example/",
    ] {
        let mut someone = at_the_password();
        someone
            .types("password", PASSWORD)
            .presses("password:submit")
            .gets(200, &json!({"finalizeUrl": finish}));
        assert_eq!(someone.messages(), ["message.unavailable"], "{finish}");
        assert_eq!(someone.stands_in("password"), PASSWORD);
    }
    // Nor does a form's id lead anywhere but below the forms.
    for id in ["../../admin", "a/../../b", "", "/", "."] {
        let mut someone = arrives();
        someone
            .gets(200, &state("password", id, &json!([{"type": "submit", "id": "submit", "label": "Go"}])));
        assert_eq!(someone.can(), ["vestibule:restart"], "{id}");
    }
}

#[test]
fn passkeys_and_security_keys() {
    let mut someone = arrives();
    someone.gets(200, &state("password", "passkeyLogin", &json!([
        {"type": "passkeyLogin", "id": "passkey.credential", "label": "Use a passkey", "assertionOptions": {"challenge": "AAAA"}}])));
    someone.presses("passkey:passkey.credential");
    assert_eq!(someone.asked.as_ref().unwrap().1.options, r#"{"challenge":"AAAA"}"#);
    someone.confirms(Ok(r#"{"id":"k1","response":{}}"#));
    let body = json!({"passkey": {"credential": {"id": "k1", "response": {}}}});
    assert_eq!(
        someone.asked(),
        (Method::Post, "https://example.strivacity.com/flow/api/v1/form/passkeyLogin", body)
    );
    someone.gets(200, &state("passkey", "enroll", &json!([
        {"type": "webauthnEnroll", "id": "key", "label": "Add a key", "authenticatorType": "securityKey", "enrollOptions": {"challenge": "B"}},
        {"type": "submit", "id": "skip", "label": "Later"}])));
    someone.presses("passkey:key");
    assert!(someone.asked.as_ref().unwrap().1.create);
    someone.presses("enroll:skip");
    assert_eq!(someone.asked().2, json!({}));
}

#[test]
fn every_widget_and_labels_that_are_html() {
    let mut someone = arrives();
    someone.gets(200, &state("registration", "registration", &json!([
        {"type": "static", "id": "intro", "value": "<b>Welcome</b> <script>x</script>", "render": {"type": "html"}},
        {"type": "input", "id": "email", "label": "Email", "autocomplete": "email", "value": SOMEONE, "readonly": true},
        {"type": "input", "id": "name", "label": "Name", "autocomplete": "given-name", "validator": {"required": true, "maxLength": 40}},
        {"type": "phone", "id": "phone", "label": "Phone"},
        {"type": "date", "id": "born", "label": "Born", "render": {"type": "native"}},
        {"type": "password", "id": "password", "label": "Password", "validator": {"minLength": 12}},
        {"type": "multiSelect", "id": "topics", "label": "Topics", "options": [{"type": "item", "value": "a"}], "values": ["a"]},
        {"type": "checkbox", "id": "terms", "validator": {"required": true},
            "label": "I accept the <a href='https://brand.example/terms'>terms</a>", "render": {"type": "checkboxShown", "labelType": "html"}},
        {"type": "checkbox", "id": "implied", "label": "And this", "value": true, "render": {"type": "checkboxHidden"}},
        {"type": "close", "id": "close", "label": "Not now"},
        {"type": "submit", "id": "submit", "label": "Sign up"}])));
    let screen = someone.sees().screen;
    let names: Vec<_> = screen.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["note:0", "email", "name", "phone", "born", "password", "topics", "terms", "note:8"]);
    assert_eq!(said(&someone.field("terms").label), "I accept the terms");
    assert_eq!(screen.links[0].url, "https://brand.example/terms");
    assert_eq!(someone.field("password").rules[0].min_length, Some(12));
    assert_eq!(someone.can(), ["registration:submit", "vestibule:restart"]);
    assert_eq!(said(&screen.action("vestibule:restart").unwrap().label), "Not now");
    assert!(matches!(screen.action("vestibule:restart").unwrap().does, Does::Local(_)));
    someone.types("name", "Some").types("password", PASSWORD).ticks("terms").presses("registration:submit");
    let body = json!({"email": SOMEONE, "name": "Some", "phone": "", "born": "", "password": PASSWORD, "topics": "a",
        "terms": true, "implied": true});
    assert_eq!(someone.asked().2, body);
}

#[test]
fn what_waits_asks_again() {
    let mut someone = arrives();
    someone.gets(200, &state("mfaPush", "mfaPush", &json!([{"type": "loading", "id": "loading"}, {"type": "static", "id": "x", "value": "Look at your phone"}])));
    assert_eq!(someone.waits(), 2000);
    assert_eq!(someone.asked(), (Method::Post, "https://example.strivacity.com/flow/api/v1/init", json!({})));
    someone.gets(200, &json!({"finalizeUrl": "/provider/finish"}));
    assert_eq!(someone.went_to(), (Method::Get, "https://example.strivacity.com/provider/finish"));
}

#[test]
fn what_is_no_state_is_said_on_the_screen_as_it_stands() {
    for (status, body, said) in [
        (200, "<!DOCTYPE html>", "message.unavailable"),
        (200, "", "message.unavailable"),
        (200, r#"{"forms": [{"id": "passw"#, "message.unavailable"),
        (400, "{}", "message.failed"),
        (401, "", "message.not_allowed"),
        (404, "<html>", "message.failed"),
        (429, "", "message.rate_limited"),
        (500, r#"{"hostedUrl": "https://example.strivacity.com/"}"#, "message.unavailable"),
        (
            200,
            r#"{"forms": [], "layout": {"type": "vertical", "items": [{"type": "widget"}]}}"#,
            "message.unsupported",
        ),
    ] {
        let mut someone = at_the_password();
        someone.types("password", PASSWORD).presses("password:submit").gets_response(response(status, body));
        assert_eq!(someone.messages(), [said], "{status} {body}");
        assert_eq!(someone.stands_in("password"), PASSWORD, "{status} {body}");
    }
    let widgets: Vec<_> =
        (0..30_000).map(|at| json!({"type": "input", "id": format!("w{at}"), "label": "x"})).collect();
    let mut someone = arrives();
    someone.gets(200, &state("x", "x", &json!(widgets)));
    assert_eq!(someone.is_asked().len(), 200);
}
