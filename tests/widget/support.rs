//! A page with a widget in it, and a backend that answers as it is told.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Promise, Reflect};
use vestibule::embed::{Handle, mount};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, HtmlInputElement, window};

/// A request that the widget sent: method, URL, body.
pub(crate) type Sent = (String, String, String);

/// The page, its widget and its backend.
pub(crate) struct Page {
    pub(crate) host: HtmlElement,
    handle: Handle,
    sent: Rc<RefCell<Vec<Sent>>>,
    answers: Rc<RefCell<VecDeque<Answer>>>,
    _fetch: Closure<dyn FnMut(JsValue) -> Promise>,
}

/// What the backend answers to one request.
pub(crate) enum Answer {
    /// A status and a JSON document.
    Json(u16, &'static str),
    /// No answer: the network is gone.
    Lost,
}

impl Page {
    /// Opens a page with a widget, whose requests get `answers` in turn.
    pub(crate) fn open(options: &str, answers: impl IntoIterator<Item = Answer>) -> Self {
        let sent = Rc::new(RefCell::new(Vec::new()));
        let answers = Rc::new(RefCell::new(answers.into_iter().collect::<VecDeque<_>>()));
        let fetch = Closure::new({
            let (sent, answers) = (Rc::clone(&sent), Rc::clone(&answers));
            move |request: JsValue| {
                let (sent, answers) = (Rc::clone(&sent), Rc::clone(&answers));
                wasm_bindgen_futures::future_to_promise(async move {
                    let request: web_sys::Request = request.unchecked_into();
                    let body = JsFuture::from(request.text()?).await?.as_string().unwrap_or_default();
                    sent.borrow_mut().push((request.method(), path(&request.url()), body));
                    let answer = answers.borrow_mut().pop_front().expect("the backend has an answer left");
                    match answer {
                        Answer::Json(status, json) => response(status, json),
                        Answer::Lost => Err(js_sys::TypeError::new("Failed to fetch").into()),
                    }
                })
            }
        });
        Reflect::set(&js_sys::global(), &"fetch".into(), fetch.as_ref()).unwrap();
        let document = window().unwrap().document().unwrap();
        let host: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&host).unwrap();
        let handle = mount(host.clone(), options, None);
        Self { host, handle, sent, answers, _fetch: fetch }
    }

    /// What the widget has sent so far.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.borrow().clone()
    }

    /// Gives the backend one more answer.
    pub(crate) fn answer(&self, answer: Answer) {
        self.answers.borrow_mut().push_back(answer);
    }

    pub(crate) fn find(&self, selector: &str) -> Option<Element> {
        self.host.query_selector(selector).unwrap()
    }

    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.host.query_selector_all(selector).unwrap().length()
    }

    /// Waits until there is an element of `selector`, and hands it out.
    pub(crate) async fn see(&self, selector: &str) -> Element {
        until(|| self.find(selector).is_some(), selector).await;
        self.find(selector).unwrap()
    }

    /// Waits until an element of `selector` says `text`.
    pub(crate) async fn read(&self, selector: &str, text: &str) {
        let says = || self.find(selector).and_then(|element| element.text_content()).unwrap_or_default();
        until(|| says().contains(text), &format!("{selector} says {text}")).await;
    }

    pub(crate) fn input(&self, selector: &str) -> HtmlInputElement {
        self.find(selector).unwrap_or_else(|| panic!("there is no {selector}")).unchecked_into()
    }

    pub(crate) fn type_into(&self, selector: &str, text: &str) {
        self.input(selector).set_value(text);
    }

    /// Types as a person does: the field hears of it.
    pub(crate) fn types(&self, selector: &str, text: &str) {
        self.type_into(selector, text);
        self.input(selector).dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    }

    /// What an element says.
    pub(crate) fn text(&self, selector: &str) -> String {
        let element = self.find(selector).unwrap_or_else(|| panic!("there is no {selector}"));
        element.text_content().unwrap_or_default()
    }

    /// Presses Enter in a field: the browser submits its form.
    pub(crate) fn enter(&self, selector: &str) {
        let input = self.input(selector);
        input.focus().unwrap();
        input.form().unwrap().request_submit().unwrap();
    }

    pub(crate) fn press(&self, selector: &str) {
        self.find(selector)
            .unwrap_or_else(|| panic!("there is no {selector}"))
            .unchecked_into::<HtmlElement>()
            .click();
    }

    /// Takes the widget out of the page.
    pub(crate) fn close(self) -> HtmlElement {
        self.handle.unmount();
        self.host.clone()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.handle.unmount();
        self.host.remove();
    }
}

fn path(url: &str) -> String {
    let url = web_sys::Url::new(url).unwrap();
    url.pathname()
}

fn response(status: u16, json: &str) -> Result<JsValue, JsValue> {
    let init = web_sys::ResponseInit::new();
    init.set_status(status);
    Ok(web_sys::Response::new_with_opt_str_and_init(Some(json), &init)?.into())
}

/// Waits until something holds; gives up after two seconds.
pub(crate) async fn until(holds: impl Fn() -> bool, what: &str) {
    for _ in 0..400 {
        if holds() {
            return;
        }
        pause().await;
    }
    panic!("waited in vain: {what}");
}

/// Lets the browser do what it has to, for five milliseconds.
async fn pause() {
    let promise = Promise::new(&mut |done, _| {
        window().unwrap().set_timeout_with_callback_and_timeout_and_arguments_0(&done, 5).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

pub(crate) const IDENTIFIER: &str = r#"{"flow":"f1","step":1,"screen":{"kind":"identifier",
    "fields":[{"name":"identifier","kind":"identifier","required":true},
              {"name":"keep_signed_in","kind":"checkbox","decision":"keep_signed_in","value":false}],
    "actions":[{"name":"continue"}]}}"#;

pub(crate) const PASSWORD: &str = r#"{"flow":"f1","step":2,"screen":{"kind":"password","user":{"identifier":"me@example.com"},
    "fields":[{"name":"password","kind":"password","required":true}],
    "actions":[{"name":"continue"},{"name":"back","role":"link"}]}}"#;

pub(crate) const WRONG_PASSWORD: &str = r#"{"flow":"f1","step":3,"screen":{"kind":"password","user":{"identifier":"me@example.com"},
    "fields":[{"name":"password","kind":"password","required":true}],
    "actions":[{"name":"continue"},{"name":"back","role":"link"}],
    "messages":[{"code":"message.invalid_credentials","field":"password"}]}}"#;
