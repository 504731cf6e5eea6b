//! How the widget draws what other authenticators need.

use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::window;

use crate::support::{Answer, PASSWORD, Page, until};

async fn open(screen: &'static str) -> Page {
    window().unwrap().session_storage().unwrap().unwrap().clear().unwrap();
    let page = Page::open(
        r#"{"baseUrl":"/auth","allowedOrigins":["https://docs.example"]}"#,
        [Answer::Json(200, screen), Answer::Json(200, PASSWORD)],
    );
    page.see("form[data-screen]").await;
    page
}

/// The body of the answer, once it has led to the next screen.
async fn answered(page: &Page) -> String {
    page.see("form[data-screen=password]").await;
    page.sent().pop().unwrap().2
}

#[wasm_bindgen_test]
async fn an_authenticator_app_is_set_up_by_a_drawn_code_or_a_typed_key() {
    let page = open(
        r#"{"flow":"f1","screen":{"kind":"enroll","fields":[
        {"name":"qr","kind":"qr","value":"otpauth://totp/x?secret=JBSWY3DPEHPK3PXPAB"},
        {"name":"secret","kind":"secret","value":"JBSWY3DPEHPK3PXPAB"},
        {"name":"code","kind":"code","required":true}],"actions":[{"name":"continue","takes":["code"]}]}}"#,
    )
    .await;
    let svg = page.find("svg").unwrap();
    assert_eq!(svg.namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
    assert_eq!(svg.get_attribute("role").as_deref(), Some("img"));
    assert_eq!(svg.get_attribute("aria-label").as_deref(), Some("QR code for your authenticator app"));
    assert!(page.find("svg path").unwrap().get_attribute("d").unwrap().starts_with("M0 0h7v1h-7z"));
    assert_eq!(page.count("img"), 0);
    let link = page.find("a[href^='otpauth://totp/x']").unwrap();
    assert_eq!(link.text_content().unwrap(), "Open in an authenticator app on this device");
    assert_eq!(page.text(".vst-secret"), "JBSWY3DPEHPK3PXPAB", "who selects it gets no gaps");
    assert_eq!(page.count(".vst-secret span"), 5);
    page.type_into("input[name=code]", "123456");
    page.press("button[type=submit]");
    assert!(answered(&page).await.ends_with(r#""fields":{"code":"123456"}}"#));
}

#[wasm_bindgen_test]
async fn what_is_no_uri_of_an_authenticator_is_no_link() {
    let page = open(
        r#"{"flow":"f1","screen":{"kind":"enroll","fields":[
        {"name":"qr","kind":"qr","value":"javascript:alert(1)"}],"actions":[{"name":"continue"}]}}"#,
    )
    .await;
    assert_eq!((page.count("svg"), page.count("a")), (1, 0));
}

#[wasm_bindgen_test]
async fn recovery_codes_are_listed_and_can_be_kept() {
    let page = open(
        r#"{"flow":"f1","screen":{"kind":"enroll","fields":[
        {"name":"codes","kind":"codes","value":["abcd-efgh","<b>x</b>"]}],"actions":[{"name":"done"}]}}"#,
    )
    .await;
    assert_eq!(page.count(".vst-codes li"), 2);
    assert_eq!(page.text(".vst-codes li:last-child"), "<b>x</b>");
    let tools: Vec<_> =
        (1..=3).map(|at| page.text(&format!(".vst-tools button:nth-of-type({at})"))).collect();
    assert_eq!(tools, ["Copy", "Download", "Print"]);
    let group = page.find("[role=group]").unwrap();
    assert_eq!(group.get_attribute("aria-label").as_deref(), Some("Recovery codes"));
    page.press("button[type=submit]");
    let body = answered(&page).await;
    assert!(!body.contains("abcd"), "they are shown, not answered: {body}");
    let storage = window().unwrap();
    for storage in [storage.local_storage(), storage.session_storage()] {
        let storage = storage.unwrap().unwrap();
        let kept = js_sys::JSON::stringify(&storage).unwrap().as_string().unwrap();
        assert!(!kept.contains("abcd"), "{kept}");
    }
}

#[wasm_bindgen_test]
async fn a_new_passwords_rules_are_ticked_off_while_it_is_typed() {
    let page = open(
        r#"{"flow":"f1","screen":{"kind":"new_password","fields":[{"name":"password","kind":"new_password",
        "rules":[{"min_length":5},{"code":"rule.not_common"}]}],"actions":[{"name":"continue"}]}}"#,
    )
    .await;
    let input = page.input("input[name=password]");
    assert_eq!(input.autocomplete(), "new-password");
    let described = input.get_attribute("aria-describedby").unwrap();
    assert!(described.split(' ').any(|id| page.find(&format!("#{id} .vst-rules")).is_some()), "{described}");
    assert_eq!(page.text(".vst-rule:first-child"), "At least 5 characters");
    assert_eq!(page.text(".vst-rule:last-child"), "Not a password that many people use");
    page.types("input[name=password]", "fünf");
    assert_eq!(page.count(".vst-rule[data-kept]"), 0, "four characters, whatever they weigh in bytes");
    page.types("input[name=password]", "fünf!");
    until(|| page.count(".vst-rule:first-child[data-kept]") == 1, "the rule is kept").await;
    assert_eq!(page.text(".vst-rule:first-child"), "At least 5 characters (met)");
    assert_eq!(page.count(".vst-rule[data-kept]"), 1, "what only the backend knows is not ticked off");
    page.types("input[name=password]", "");
    until(|| page.count(".vst-rule[data-kept]") == 0, "the rule is no longer kept").await;
}

#[wasm_bindgen_test]
async fn a_button_that_has_to_wait_says_how_long_and_then_that_it_is_over() {
    let page = open(
        r#"{"flow":"f1","screen":{"kind":"code","fields":[{"name":"code","kind":"code","expires_in":1}],
        "actions":[{"name":"continue"},{"name":"resend","role":"link","resend_after":1}]}}"#,
    )
    .await;
    let button = page.find("button[data-action=resend]").unwrap();
    let hint = button.get_attribute("aria-describedby").unwrap();
    assert_eq!(page.text(&format!("#{hint}")), "You can do this in 1 second.");
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    page.press("button[data-action=resend]");
    assert_eq!(page.sent().len(), 1);
    assert!(page.text(".vst-field").contains("The code can be used for 1 second."));
    until(|| !button.has_attribute("aria-disabled"), "it can be pressed").await;
    page.read(".vst-actions [role=status]", "“Send it again” can be used now.").await;
    assert_eq!(page.text(&format!("#{hint}")), "");
    page.read(".vst-field [role=status]", "This code has expired").await;
    page.press("button[data-action=resend]");
    assert!(answered(&page).await.contains(r#""action":"resend""#));
}

#[wasm_bindgen_test]
async fn links_lead_where_the_page_allows() {
    let page = open(
        r#"{"flow":"f1","screen":{"kind":"identifier","fields":[],"actions":[{"name":"continue"}],"links":[
        {"label":{"text":"Privacy"},"location":"/privacy"},
        {"label":{"text":"Docs"},"location":"https://docs.example/help"},
        {"label":{"text":"Elsewhere"},"location":"https://evil.example/"},
        {"label":{"text":"Script"},"location":"javascript:alert(1)"}]}}"#,
    )
    .await;
    assert_eq!(page.text(".vst-links"), "PrivacyDocs");
    let origin = window().unwrap().location().origin().unwrap();
    assert_eq!(page.count(&format!("a[href='{origin}/privacy']")), 1);
    assert_eq!(page.count("a[href='https://docs.example/help']"), 1);
}

#[wasm_bindgen_test]
async fn enter_takes_the_form_that_it_is_pressed_in() {
    const TWO_FORMS: &str = r#"{"flow":"f1","screen":{"kind":"form","fields":[
        {"name":"a","kind":"text","required":true},{"name":"b","kind":"text","required":true}],
        "actions":[{"name":"first","takes":["a"]},{"name":"second","takes":["b"]}]}}"#;
    let page = open(TWO_FORMS).await;
    page.type_into("input[name=b]", "x");
    page.enter("input[name=b]");
    let body = answered(&page).await;
    assert!(body.contains(r#""action":"second""#) && body.ends_with(r#""fields":{"b":"x"}}"#), "{body}");
    let page = open(TWO_FORMS).await;
    page.type_into("input[name=a]", "x");
    page.enter("input[name=a]");
    assert!(answered(&page).await.contains(r#""action":"first""#));
}

#[wasm_bindgen_test]
async fn boxes_hidden_texts_and_what_is_only_to_be_read() {
    let page = open(
        r#"{"flow":"f1","screen":{"kind":"form","fields":[
        {"name":"a","kind":"multi_select","value":["1"],"options":[{"value":"1"},{"value":"2"},{"value":"3"}]},
        {"name":"b","kind":"text","secret":true},
        {"name":"c","kind":"email","value":"x@example.com","read_only":true},
        {"name":"d","kind":"radio","value":"totp","read_only":true,"options":[{"value":"totp","kind":"totp"}]}],
        "actions":[{"name":"go"}]}}"#,
    )
    .await;
    assert_eq!(page.count("input[name=a][type=checkbox]"), 3);
    assert_eq!(page.input("input[name=b]").type_(), "password");
    assert!(page.input("input[name=c]").read_only());
    assert!(page.input("input[name=d]").disabled());
    assert!(page.text("form").contains("Authenticator app"));
    page.press("input[name=a][value='3']");
    page.type_into("input[name=b]", " blue ");
    page.press("button[type=submit]");
    let body = answered(&page).await;
    assert!(body.ends_with(r#""fields":{"a":["1","3"],"b":" blue "}}"#), "{body}");
}

#[wasm_bindgen_test]
async fn a_page_says_what_it_is_for_and_goes_on_with_no_other_flow() {
    let storage = window().unwrap().session_storage().unwrap().unwrap();
    storage.clear().unwrap();
    storage.set_item("vestibule.flow:/auth", r#"{"flow":"signing-in"}"#).unwrap();
    let options = r#"{"baseUrl":"/auth","intent":"enroll","authenticator":"totp"}"#;
    let page = Page::open(options, [Answer::Json(200, PASSWORD)]);
    page.see("form[data-screen]").await;
    let (method, url, body) = page.sent().pop().unwrap();
    assert_eq!((method.as_str(), url.as_str()), ("POST", "/auth/flow"));
    assert_eq!(body, r#"{"intent":"enroll","authenticator":"totp"}"#);
    page.close();
    let page = Page::open(options, [Answer::Json(200, PASSWORD)]);
    page.see("form[data-screen]").await;
    assert_eq!(page.sent().pop().unwrap().1, "/auth/flow/f1", "it goes on with its own");
    assert_eq!(storage.get_item("vestibule.flow:/auth").unwrap().unwrap(), r#"{"flow":"signing-in"}"#);
}
