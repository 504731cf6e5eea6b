//! From a remediation to actions and fields on the screen, and to the forms that are kept for their answers.

use super::body::{Asked, Form, Part, Sort, Target, What};
use super::context::{Authenticator, Context, about};
use super::document::said;
use super::variant::{self, Leaf, Variant};
use super::{field, label, place, webauthn, words};
use crate::backend::Method;
use crate::json::Json;
use crate::screen::{Action, Does, Field, FieldKind, Role, Screen, Takes, Wait};
use crate::text::{Param, Text};

/// How often is asked where a document that is to be polled does not say, in milliseconds.
const POLL: u64 = 4000;
/// How long a step that goes on by itself is shown, in milliseconds.
const AT_ONCE: u64 = 1000;

/// The most actions and the most fields of a screen. Nobody reads more; a document that has them is no sign-in.
const MOST_ACTIONS: usize = 256;
const MOST_FIELDS: usize = 512;

/// A screen that is being filled, and the forms behind its actions.
pub(super) struct Sheet<'a> {
    pub(super) context: Context<'a>,
    pub(super) screen: Screen,
    pub(super) forms: Vec<Form>,
    /// What is sent while the screen waits.
    pub(super) poll: Option<Form>,
    /// Whether a main button is there yet.
    led: bool,
    /// Which way leads to which field, so that forms with a field in common share it.
    fields: Vec<(String, Vec<String>)>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(context: Context<'a>, screen: Screen) -> Self {
        Self { context, screen, forms: Vec::new(), poll: None, led: false, fields: Vec::new() }
    }

    /// Puts a remediation on the screen. `first` is the one that the document is about.
    pub(super) fn remediation(&mut self, remediation: &'a Json, first: bool) {
        let name = said(remediation.get("name")).unwrap_or("continue");
        if let Some(url) = place::visitable(remediation.get("customExpiredPasswordURL")) {
            self.visit(name, label::go_to(remediation), url);
            return;
        }
        let Some(target) =
            Target::of(remediation, self.context.origins).filter(|to| to.method() != Method::Get)
        else {
            // What is only visited sends nothing: it may be anywhere that the page allows.
            let url = place::visitable(remediation.get("href"));
            if let Some(url) = url.filter(|_| remediation.get("method").text() == Some("GET")) {
                self.visit(name, label::visit(self.context, remediation), url);
            }
            return;
        };
        let who = Authenticator(self.context.document.authenticator(remediation));
        let variants = self.variants(name, remediation);
        let several = variants.len() > 1;
        let free = MOST_ACTIONS.saturating_sub(self.screen.actions.len());
        for (at, variant) in variants.iter().enumerate().take(free) {
            let form = self.form(name, remediation, who, &target, variant);
            let waits = waits(name, remediation);
            if let Some(poll_ms) = waits.filter(|_| self.poll.is_none()) {
                self.poll = Some(form.0.clone());
                self.screen.wait =
                    Some(Wait { poll_ms: poll_ms.try_into().unwrap_or(u32::MAX), number: None });
            }
            let mut text = label::action(self.context, name, who, variant, at, first);
            // Two buttons never say the same: of two phones without a number, one is the second.
            let twin = |text: &Text| self.screen.actions.iter().any(|action| action.label == *text);
            if several && twin(&text) {
                let told = |number: u32| {
                    let number = Param::Text(number.to_string());
                    about(words::LABEL_WITH, "name", text.clone()).with("detail", number)
                };
                text = (2..).map(told).find(|text| !twin(text)).unwrap_or(text);
            }
            let role = match waits {
                Some(_) => Role::Secondary,
                None => self.role(name, first, several, at),
            };
            self.submit(form, text, role);
        }
    }

    /// Puts a form of the document itself on the screen: resend, recover, cancel.
    pub(super) fn extra(&mut self, json: &'a Json, text: Text) {
        let name = said(json.get("name")).unwrap_or("continue");
        let Some(target) = Target::of(json, self.context.origins).filter(|to| to.method() != Method::Get)
        else {
            return;
        };
        let twice = |form: &Form| form.action == name && form.target.url() == target.url();
        if self.forms.iter().any(twice) || self.screen.actions.len() >= MOST_ACTIONS {
            return;
        }
        let variants = variant::variants(json.get("value").list());
        let Some(variant) = variants.first() else { return };
        let form = self.form(name, json, Authenticator(&Json::Null), &target, variant);
        let refresh = json.get("refresh").number();
        if name == "poll" || refresh.is_some() {
            if self.poll.is_none() {
                let poll_ms = refresh.unwrap_or(POLL).try_into().unwrap_or(u32::MAX);
                self.screen.wait = Some(Wait { poll_ms, number: None });
                self.poll = Some(form.0);
            }
            return;
        }
        self.submit(form, text, Role::Link);
    }

    /// The ways to take a remediation, each a button.
    fn variants(&self, name: &str, remediation: &'a Json) -> Vec<Variant<'a>> {
        let mut variants = variant::variants(remediation.get("value").list());
        if name.starts_with("select-") {
            // What a choice asks for without need, the backend asks for after it.
            for variant in &mut variants {
                let free =
                    |leaf: &Leaf<'_>| !leaf.is_fixed() && leaf.is_visible() && leaf.options().is_empty();
                let text = variant.leaves.iter().any(|leaf| free(leaf) && !leaf.is_required());
                let asked = |leaf: &Leaf<'_>| !leaf.is_fixed() && leaf.is_visible() && !leaf.is_required();
                variant.leaves.retain(|leaf| !asked(leaf) || !(text || free(leaf)));
            }
        }
        let alone = |variant: &Variant<'_>, this: &Leaf<'_>| {
            let free = |leaf: &&Leaf<'_>| {
                let beside = leaf.path.len() == this.path.len() && leaf.path != this.path && {
                    let parent = leaf.path.len().saturating_sub(1);
                    leaf.path.get(..parent) == this.path.get(..parent)
                };
                beside && leaf.is_visible() && !leaf.is_fixed() && !leaf.is_flag()
            };
            variant.leaves.iter().find(free).is_none()
        };
        let variants = variant::split(variants, |variant, leaf| {
            matches!(leaf.name(), "methodType" | "channel") && alone(variant, leaf)
        });
        let decides = matches!(name, "keep-me-signed-in") || name.ends_with("consent");
        if !decides {
            return variants;
        }
        let decided = |leaf: &Leaf<'_>| leaf.is_flag() && matches!(leaf.name(), "keepMeSignedIn" | "consent");
        variants.into_iter().flat_map(|variant| variant::decided(variant, decided)).collect()
    }

    /// The form of a variant, its fields put on the screen.
    fn form(
        &mut self,
        name: &str,
        remediation: &'a Json,
        who: Authenticator<'a>,
        target: &Target,
        variant: &Variant<'a>,
    ) -> (Form, Vec<String>) {
        let mut form = Form { action: self.unique(name), target: target.clone(), parts: Vec::new() };
        let mut takes = Vec::new();
        let ceremony = self.ceremony(remediation, who, variant);
        for leaf in variant.consistent() {
            if self.screen.fields.len() >= MOST_FIELDS {
                break;
            }
            let path = leaf.path.clone();
            let part = |what| Part { path, what };
            let value = leaf.field.get("value");
            if let Some(path) = ceremony.as_ref().and(credential(leaf)) {
                let asked = |field: &String| Asked {
                    field: field.clone(),
                    sort: Sort::Credential(path),
                    default: None,
                    required: leaf.is_required(),
                };
                if let Some(field) = &ceremony {
                    form.parts.push(part(What::Asked(asked(field))));
                    takes.push(field.clone());
                }
                continue;
            }
            if leaf.is_fixed() {
                // A value that is missing is sent as an empty one: the form says that it is sent.
                let fixed = leaf.fixed.unwrap_or(if *value == Json::Null { &EMPTY } else { value });
                form.parts.push(part(What::Fixed(fixed.clone())));
                let seen =
                    leaf.is_visible() && said(leaf.field.get("label")).is_some() && leaf.fixed.is_none();
                if seen || leaf.is_flag() && leaf.is_visible() && leaf.fixed.is_none() {
                    self.ask(name, who, leaf);
                }
                continue;
            }
            if !leaf.is_visible() {
                if let Some(field) = self.proof(who, leaf) {
                    let asked =
                        Asked { field: field.clone(), sort: Sort::Plain, default: None, required: true };
                    form.parts.push(part(What::Asked(asked)));
                    takes.push(field);
                } else if *value != Json::Null {
                    form.parts.push(part(What::Fixed(value.clone())));
                }
                continue;
            }
            let field = self.ask(name, who, leaf);
            form.parts.push(part(What::Asked(field::asked(&field, leaf))));
            takes.extend(self.again(name, who, leaf, &field));
            takes.push(field);
        }
        takes.dedup();
        (form, takes)
    }

    /// Puts the field that asks for `leaf` on the screen, unless another form has done so. Says what it is called.
    fn ask(&mut self, remediation: &str, who: Authenticator<'a>, leaf: &Leaf<'a>) -> String {
        let known = self.fields.iter().find(|(name, path)| {
            *path == leaf.path
                && self.screen.field(name).is_some_and(|field| field.read_only == leaf.is_fixed())
        });
        if let Some((name, _)) = known {
            return name.clone();
        }
        let name = self.free(&leaf.path.join("."));
        let field = field::field(self.context, remediation, who, leaf, &name);
        self.fields.push((name.clone(), leaf.path.clone()));
        self.screen.fields.push(field);
        name
    }

    /// The field that a new password or PIN is typed into once more. It is compared here and not sent.
    fn again(
        &mut self,
        remediation: &str,
        who: Authenticator<'a>,
        leaf: &Leaf<'a>,
        field: &str,
    ) -> Option<String> {
        let chosen =
            ["enroll-authenticator", "reenroll", "reset"].iter().any(|part| remediation.starts_with(part));
        let repeated = label::repeated(who.key())?;
        (chosen && leaf.name() == "passcode").then_some(())?;
        let name = [field, "~again"].concat();
        if self.screen.field(&name).is_none() {
            let kind = self.screen.field(field)?.kind.clone();
            let mut again = Field::new(name.clone(), kind).required();
            again.label = repeated.into();
            again.same_as = Some(field.to_owned());
            self.screen.fields.push(again);
        }
        Some(name)
    }

    /// The field of the ceremony that brings a credential, where the form wants one.
    fn ceremony(
        &mut self,
        remediation: &Json,
        who: Authenticator<'a>,
        variant: &Variant<'a>,
    ) -> Option<String> {
        let wants =
            |name: &str| variant.leaves.iter().find(|leaf| leaf.name() == name && credential(leaf).is_some());
        let create = wants("attestation").is_some();
        let leaf = wants("attestation").or_else(|| wants("authenticatorData"))?;
        let related = self.context.document.related(remediation);
        let passkey = webauthn::passkey(self.context, who, related, create)?;
        let mut path = leaf.path.clone();
        path.pop();
        let name = self.free(&if path.is_empty() { "passkey".to_owned() } else { path.join(".") });
        if passkey.autofill {
            for field in &mut self.screen.fields {
                if let FieldKind::Identifier { passkeys, .. } = &mut field.kind {
                    *passkeys = true;
                }
            }
        }
        let mut field = Field::new(name.clone(), FieldKind::Passkey(passkey)).required();
        field.label = if who.key().is_empty() { words::LABEL_PASSKEY.into() } else { who.name(None) };
        self.screen.fields.push(field);
        Some(name)
    }

    /// The field of a proof that another party's script brings: a captcha, Duo.
    fn proof(&mut self, who: Authenticator<'a>, leaf: &Leaf<'a>) -> Option<String> {
        let name = leaf.path.join(".");
        let kind = if leaf.name() == "captchaToken" || leaf.field.get("hint").text() == Some("captcha") {
            let captcha = self.context.document.value("captcha");
            let provider = match captcha.get("type").text().unwrap_or_default() {
                "HCAPTCHA" => "hcaptcha".to_owned(),
                kind if kind.starts_with("RECAPTCHA") => "recaptcha".to_owned(),
                other => other.to_ascii_lowercase(),
            };
            FieldKind::Captcha { provider, site_key: captcha.get("siteKey").owned().unwrap_or_default() }
        } else if leaf.name() == "signatureData" && who.key() == "duo" {
            let text = |name| who.data(name).owned();
            FieldKind::Duo { host: text("host")?, request: text("signedToken")? }
        } else {
            return None;
        };
        if self.screen.field(&name).is_none() {
            let mut field = Field::new(name.clone(), kind).required();
            field.label = label::proof(&field.kind);
            self.fields.push((name.clone(), leaf.path.clone()));
            self.screen.fields.push(field);
        }
        Some(name)
    }

    fn submit(&mut self, (form, takes): (Form, Vec<String>), text: Text, role: Role) {
        let takes = if takes.is_empty() { Takes::Nothing } else { Takes::Only(takes) };
        self.led |= role == Role::Primary;
        self.screen.actions.push(Action {
            name: form.action.clone(),
            label: text,
            role,
            takes,
            does: Does::Submit,
            after: None,
        });
        self.forms.push(form);
    }

    pub(super) fn visit(&mut self, name: &str, text: Text, url: String) {
        if self.screen.actions.len() >= MOST_ACTIONS {
            return;
        }
        let name = self.unique(name);
        let role = Role::Secondary;
        self.screen.actions.push(Action {
            name,
            label: text,
            role,
            takes: Takes::Nothing,
            does: Does::Visit(url),
            after: None,
        });
    }

    fn role(&self, name: &str, first: bool, several: bool, at: usize) -> Role {
        let authenticators = name.starts_with("select-authenticator");
        match (first, name) {
            (true, _) if authenticators => Role::Secondary,
            _ if self.led || !first => {
                if label::is_aside(name) {
                    Role::Link
                } else {
                    Role::Secondary
                }
            }
            _ if several && at > 0 => Role::Secondary,
            _ => Role::Primary,
        }
    }

    /// A name that no other action has.
    fn unique(&self, name: &str) -> String {
        let taken = |name: &str| {
            self.screen.action(name).is_some() || self.forms.iter().any(|form| form.action == name)
        };
        numbered(name, taken)
    }

    /// A name that no other field has.
    fn free(&self, name: &str) -> String {
        numbered(name, |name| self.screen.field(name).is_some())
    }
}

static EMPTY: std::sync::LazyLock<Json> = std::sync::LazyLock::new(|| Json::Text(String::new()));

fn numbered(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| [name, ".", &number.to_string()].concat());
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// What a hidden field takes from a credential.
fn credential(leaf: &Leaf<'_>) -> Option<&'static [&'static str]> {
    let hidden = !leaf.is_visible() && !leaf.is_fixed() && *leaf.field.get("value") == Json::Null;
    webauthn::member(leaf.name()).filter(|_| hidden)
}

/// How long until a remediation goes on by itself, in milliseconds, where it does.
fn waits(name: &str, remediation: &Json) -> Option<u64> {
    let polls = matches!(name, "poll" | "challenge-poll" | "enroll-poll" | "device-challenge-poll");
    let by_itself = matches!(name, "device-apple-sso-extension" | "cancel-transaction");
    let refresh = remediation.get("refresh").number();
    refresh.or_else(|| polls.then_some(POLL)).or_else(|| by_itself.then_some(AT_ONCE))
}
