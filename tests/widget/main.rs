//! The widget's components in a real browser, against a backend that answers as it is told.

#![cfg(target_arch = "wasm32")]

mod authenticators;
mod support;

use support::{Answer, IDENTIFIER, PASSWORD, Page, WRONG_PASSWORD, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, window};

wasm_bindgen_test_configure!(run_in_browser);

const OPTIONS: &str = r#"{"baseUrl":"/auth"}"#;

fn forget_the_flow() {
    window().unwrap().session_storage().unwrap().unwrap().clear().unwrap();
}

#[wasm_bindgen_test]
async fn a_screen_is_one_form_with_labels_and_a_real_submit_button() {
    forget_the_flow();
    let page = Page::open(OPTIONS, [Answer::Json(200, IDENTIFIER)]);
    page.see("form[data-screen=identifier]").await;
    assert_eq!(page.count("form"), 1);
    assert_eq!(page.count("button[type=submit]"), 1);
    assert_eq!(page.count("button:not([type])"), 0);
    let input = page.input("input[name=identifier]");
    assert_eq!(input.autocomplete(), "username");
    assert_eq!(
        page.find(&format!("label[for='{}']", input.id())).unwrap().text_content().unwrap(),
        "Email or username"
    );
    assert_eq!(page.find("h1").unwrap().text_content().unwrap(), "Sign in");
    assert_eq!(
        page.sent()[0],
        ("POST".to_owned(), "/auth/flow".to_owned(), r#"{"intent":"sign_in"}"#.to_owned())
    );
}

#[wasm_bindgen_test]
async fn a_box_left_alone_sends_nothing_and_a_changed_one_what_it_is() {
    for (tick, sent) in [
        (false, r#""fields":{"identifier":"me"}"#),
        (true, r#""fields":{"identifier":"me","keep_signed_in":true}"#),
    ] {
        forget_the_flow();
        let page = Page::open(OPTIONS, [Answer::Json(200, IDENTIFIER), Answer::Json(200, PASSWORD)]);
        page.see("form[data-screen=identifier]").await;
        page.type_into("input[name=identifier]", "me");
        if tick {
            page.press("input[name=keep_signed_in]");
        }
        page.press("button[type=submit]");
        page.see("form[data-screen=password]").await;
        let (_, url, body) = page.sent().pop().unwrap();
        assert_eq!(url, "/auth/flow/f1");
        assert!(body.contains(sent), "{body}");
    }
}

#[wasm_bindgen_test]
async fn an_error_is_an_alert_tied_to_its_field() {
    forget_the_flow();
    let page = Page::open(OPTIONS, [Answer::Json(200, PASSWORD), Answer::Json(200, WRONG_PASSWORD)]);
    page.see("form[data-screen=password]").await;
    assert_eq!(page.count("[role=alert]"), 0);
    page.type_into("input[name=password]", " wrong ");
    page.press("button[type=submit]");
    page.read("[role=alert]", "doesn’t match").await;
    let input = page.input("input[name=password]");
    assert_eq!(input.value(), "");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(input.get_attribute("aria-describedby"), Some(page.find("[role=alert]").unwrap().id()));
    assert!(page.sent()[1].2.contains(r#""password":" wrong ""#), "a password is sent to the letter");
}

#[wasm_bindgen_test]
async fn a_lost_connection_keeps_what_was_typed() {
    forget_the_flow();
    let page = Page::open(OPTIONS, [Answer::Json(200, PASSWORD), Answer::Lost]);
    page.see("form[data-screen=password]").await;
    page.type_into("input[name=password]", "secret");
    page.press("button[type=submit]");
    page.read("[role=alert]", "No connection").await;
    assert_eq!(page.input("input[name=password]").value(), "secret");
    page.answer(Answer::Json(200, WRONG_PASSWORD));
    page.press("button[type=submit]");
    page.read("[role=alert]", "doesn’t match").await;
}

#[wasm_bindgen_test]
async fn while_an_answer_is_under_way_nothing_else_is_sent() {
    forget_the_flow();
    let page = Page::open(OPTIONS, [Answer::Json(200, PASSWORD), Answer::Json(200, WRONG_PASSWORD)]);
    page.see("form[data-screen=password]").await;
    page.type_into("input[name=password]", "secret");
    page.press("button[type=submit]");
    page.press("button[type=submit]");
    page.press("button[data-action=back]");
    page.see("[role=alert]").await;
    assert_eq!(page.sent().len(), 2);
}

#[wasm_bindgen_test]
async fn texts_are_text_whatever_a_backend_sends() {
    forget_the_flow();
    let page = Page::open(
        OPTIONS,
        [Answer::Json(
            200,
            r#"{"flow":"f1","screen":{"kind":"notice","heading":{"text":"<img src=x onerror=alert(1)>"},
               "text":{"text":"<b>bold</b>"},"actions":[{"name":"ok","label":{"text":"<i>ok</i>"}}]}}"#,
        )],
    );
    page.read(".vst-heading", "<img src=x onerror=alert(1)>").await;
    assert_eq!(page.count("img, b, i"), 0);
}

#[wasm_bindgen_test]
async fn every_kind_of_field_can_be_answered() {
    forget_the_flow();
    let screen = r#"{"flow":"f1","step":1,"screen":{"kind":"form","fields":[
        {"name":"a","kind":"text","value":"old"},
        {"name":"b","kind":"radio","options":[{"value":"1","label":{"text":"One"}},{"value":"2","label":{"text":"Two"}}]},
        {"name":"c","kind":"select","value":"y","options":[{"value":"x","label":{"text":"X"}},{"value":"y","label":{"text":"Y"}}]},
        {"name":"d","kind":"code","length":6},
        {"name":"e","kind":"never-heard-of"}],
        "actions":[{"name":"go"}]}}"#;
    let page = Page::open(OPTIONS, [Answer::Json(200, screen), Answer::Json(200, PASSWORD)]);
    page.see("form[data-screen=form]").await;
    page.press("input[name=b][value='2']");
    page.type_into("input[name=d]", " 123 456");
    page.type_into("input[name=e]", "new");
    page.press("button[type=submit]");
    page.see("form[data-screen=password]").await;
    let body = page.sent().pop().unwrap().2;
    assert!(body.ends_with(r#""fields":{"a":"old","b":"2","c":"y","d":"123456","e":"new"}}"#), "{body}");
}

#[wasm_bindgen_test]
async fn the_focus_goes_where_the_next_keystroke_belongs() {
    forget_the_flow();
    let page = Page::open(OPTIONS, [Answer::Json(200, IDENTIFIER), Answer::Json(200, PASSWORD)]);
    page.see("form[data-screen=identifier]").await;
    page.press("button[type=submit]");
    page.see("[role=alert]").await;
    let focused = |name: &str| {
        let active = window().unwrap().document().unwrap().active_element();
        active.is_some_and(|active| active.get_attribute("name").as_deref() == Some(name))
    };
    until(|| focused("identifier"), "the identifier has the focus").await;
    assert_eq!(page.sent().len(), 1);
    page.type_into("input[name=identifier]", "me");
    page.press("button[type=submit]");
    until(|| focused("password"), "the password has the focus").await;
}

#[wasm_bindgen_test]
async fn unmounted_it_leaves_nothing_and_a_late_answer_does_no_harm() {
    forget_the_flow();
    let page = Page::open(OPTIONS, [Answer::Json(200, IDENTIFIER)]);
    let host: HtmlElement = page.close().unchecked_into();
    until(|| host.child_element_count() == 0, "the host is empty").await;
    let page = Page::open(OPTIONS, [Answer::Json(200, IDENTIFIER)]);
    page.see("form[data-screen=identifier]").await;
}

#[wasm_bindgen_test]
async fn rubbish_for_options_still_lets_people_sign_in() {
    forget_the_flow();
    let page = Page::open("not json", [Answer::Json(200, IDENTIFIER)]);
    page.see("form[data-screen=identifier]").await;
    assert_eq!(page.sent()[0].1, "/auth/flow");
}
