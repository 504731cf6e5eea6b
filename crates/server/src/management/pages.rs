//! A brand's customised sign-in page: `/api/v1/brands/{id}/pages/sign-in/customized` (rules M3, P8). Text, never markup.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::{Reading, Result, brands};
use crate::Node;
use crate::policy::settings::{BrandText, PromptTexts};

/// The most languages that a brand may have words for.
const LANGUAGES: usize = 100;
/// The most characters of each part: title, subtitle, a button.
const TITLE: usize = 100;
const SUBTITLE: usize = 300;
const BUTTON: usize = 50;

/// A brand's customised sign-in page.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignInPage {
    /// The words of *Stay signed in?*.
    post_auth_keep_me_signed_in_prompt: Prompt,
}

/// The words of *Stay signed in?*: text, never markup. What is left out has its default, in the user's language.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PostAuthKeepMeSignedInPrompt)]
pub struct Prompt {
    /// The heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    title: Option<String>,
    /// The sentence below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 300)]
    subtitle: Option<String>,
    /// The button that accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 50)]
    accept_button_text: Option<String>,
    /// The button that rejects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 50)]
    reject_button_text: Option<String>,
    /// The same for particular languages, by BCP 47 tag (ours). A part that has a translation has a text for all other
    /// languages as well.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    localized: BTreeMap<String, Words>,
}

/// The words in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LocalizedPrompt)]
pub struct Words {
    /// The heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    title: Option<String>,
    /// The sentence below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 300)]
    subtitle: Option<String>,
    /// The button that accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 50)]
    accept_button_text: Option<String>,
    /// The button that rejects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 50)]
    reject_button_text: Option<String>,
}

pub(super) fn read_page(body: &Value) -> Reading<PromptTexts> {
    read(body, |body| {
        // Okta's API has it inside widgetCustomizations, the guide does not say where it stands.
        if !body.has("widgetCustomizations") {
            body.require(PROMPT);
        }
        let inside = body.object("widgetCustomizations", |inside| {
            inside.require(PROMPT);
            inside.object(PROMPT, prompt)
        });
        let here = body.object(PROMPT, prompt);
        body.agreed(PROMPT, here, inside.flatten())
    })
}

const PROMPT: &str = "postAuthKeepMeSignedInPrompt";

fn prompt(body: &mut Reader<'_>) -> PromptTexts {
    let all = words(body);
    let wanted = "it is a language tag, such as de or pt-BR";
    let localized = body.named("localized", LANGUAGES, is_language, wanted, words).unwrap_or_default();
    type Part = fn(&Words) -> &Option<String>;
    let mut part = |name: &str, of: Part| {
        let texts: BTreeMap<String, String> = localized
            .iter()
            .filter_map(|(language, words)| Some((language.clone(), of(words).clone()?)))
            .collect();
        match of(&all) {
            Some(text) => Some(BrandText { text: text.clone(), texts }),
            None if texts.is_empty() => None,
            None => {
                if !body.has(name) {
                    body.problem(name, "it is missing, and localized has it");
                }
                None
            }
        }
    };
    PromptTexts {
        title: part("title", |words| &words.title),
        subtitle: part("subtitle", |words| &words.subtitle),
        accept: part("acceptButtonText", |words| &words.accept_button_text),
        reject: part("rejectButtonText", |words| &words.reject_button_text),
    }
}

fn words(body: &mut Reader<'_>) -> Words {
    Words {
        title: body.text("title", TITLE),
        subtitle: body.text("subtitle", SUBTITLE),
        accept_button_text: body.text("acceptButtonText", BUTTON),
        reject_button_text: body.text("rejectButtonText", BUTTON),
    }
}

/// Whether it has the shape of a language tag (RFC 5646 §2.1).
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_language = (2..=8).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    tag.len() <= 35 && is_language && parts.all(is_part)
}

/// The customised page of a brand.
///
/// # Errors
/// [`Refused::NotFound`](super::Refused::NotFound), [`Refused::Unavailable`](super::Refused::Unavailable).
pub async fn get(node: &Node, brand: &str) -> Result<SignInPage> {
    let mut tx = node.store().begin().await?;
    Ok(show(&brands::find(&mut tx, brand).await?.prompt))
}

/// Puts another in its place.
///
/// # Errors
/// [`Refused::Invalid`](super::Refused::Invalid), [`Refused::NotFound`](super::Refused::NotFound),
/// [`Refused::Unavailable`](super::Refused::Unavailable).
pub async fn update(node: &Node, brand: &str, body: &Value) -> Result<SignInPage> {
    let mut tx = node.store().begin().await?;
    let mut found = brands::find(&mut tx, brand).await?;
    found.prompt = read_page(body).settle(&mut tx).await?;
    tx.set_brand(brand, &found, node.now()).await?;
    tx.commit().await?;
    Ok(show(&found.prompt))
}

/// Back to the defaults.
///
/// # Errors
/// [`Refused::NotFound`](super::Refused::NotFound), [`Refused::Unavailable`](super::Refused::Unavailable).
pub async fn remove(node: &Node, brand: &str) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let mut found = brands::find(&mut tx, brand).await?;
    found.prompt = PromptTexts::default();
    tx.set_brand(brand, &found, node.now()).await?;
    Ok(tx.commit().await?)
}

pub(super) fn show(prompt: &PromptTexts) -> SignInPage {
    let PromptTexts { title, subtitle, accept, reject } = prompt;
    let text = |part: &Option<BrandText>| part.as_ref().map(|part| part.text.clone());
    let mut localized: BTreeMap<String, Words> = BTreeMap::new();
    type Place = fn(&mut Words) -> &mut Option<String>;
    let places: [(&Option<BrandText>, Place); 4] = [
        (title, |words| &mut words.title),
        (subtitle, |words| &mut words.subtitle),
        (accept, |words| &mut words.accept_button_text),
        (reject, |words| &mut words.reject_button_text),
    ];
    for (part, place) in places {
        for (language, text) in part.iter().flat_map(|part| &part.texts) {
            *place(localized.entry(language.clone()).or_default()) = Some(text.clone());
        }
    }
    let prompt = Prompt {
        title: text(title),
        subtitle: text(subtitle),
        accept_button_text: text(accept),
        reject_button_text: text(reject),
        localized,
    };
    SignInPage { post_auth_keep_me_signed_in_prompt: prompt }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_come_back_as_they_were_sent() {
        let body = json!({ "postAuthKeepMeSignedInPrompt": {
            "title": "<b>Stay</b>?", "rejectButtonText": "No",
            "localized": { "de": { "title": "Bleiben?" }, "pt-BR": { "title": "Ficar?", "rejectButtonText": "Não" } },
        } });
        let read = read_page(&body).unsettled().unwrap();
        assert_eq!(serde_json::to_value(show(&read)).unwrap(), body);
        let inside = json!({ "widgetCustomizations": body });
        assert_eq!(read_page(&inside).unsettled().unwrap(), read);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_path() {
        let prompt = |prompt: Value| json!({ "postAuthKeepMeSignedInPrompt": prompt });
        for (body, path) in [
            (json!({}), "postAuthKeepMeSignedInPrompt"),
            (json!({ "widgetCustomizations": {} }), "widgetCustomizations.postAuthKeepMeSignedInPrompt"),
            (prompt(json!({ "title": "x".repeat(101) })), "postAuthKeepMeSignedInPrompt.title"),
            (prompt(json!({ "title": "a\nb" })), "postAuthKeepMeSignedInPrompt.title"),
            (prompt(json!({ "text": "x" })), "postAuthKeepMeSignedInPrompt.text"),
            (
                prompt(json!({ "localized": { "de": { "title": "x" } } })),
                "postAuthKeepMeSignedInPrompt.title",
            ),
            (prompt(json!({ "localized": { "d_e": {} } })), "postAuthKeepMeSignedInPrompt.localized.d_e"),
            (prompt(json!({ "localized": { "de": "x" } })), "postAuthKeepMeSignedInPrompt.localized.de"),
            (
                prompt(json!({ "title": "x", "localized": { "de": { "title": 1 } } })),
                "postAuthKeepMeSignedInPrompt.localized.de.title",
            ),
        ] {
            let problems = read_page(&body).unsettled().unwrap_err();
            assert_eq!(problems.first().unwrap().path, path);
        }
    }
}
