//! How a page is set up for Okta.

use std::collections::BTreeMap;

use crate::json::Json;
use crate::screen::Link;
use crate::text::Text;

/// How a page is set up for Okta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The issuer: the org's address (`https://example.okta.com`), or that of a custom authorization server
    /// (`https://example.okta.com/oauth2/default`). Its origin is the backend's own.
    pub issuer: String,
    /// How a sign-in begins.
    pub begin: Begin,
    /// Other origins that are the backend's own as well, such as the org's beside its custom domain. Everything else
    /// that a document wants something sent to is refused.
    pub origins: Vec<String>,
    /// What the brand says on *Stay signed in?*. IDX documents do not say it.
    pub prompt: Prompt,
    /// Where *Back to sign in* leads from a screen that ends a flow: the sign-in's own address on a hosted page, whose
    /// state token is spent by then. Without it a new flow is begun here.
    pub back: Option<String>,
    /// Where to find help: at the foot of the screens where somebody signs in.
    pub links: Vec<Link>,
}

impl Settings {
    /// An org and how a sign-in begins; nothing else set.
    pub fn new(issuer: impl Into<String>, begin: Begin) -> Self {
        Self {
            issuer: issuer.into(),
            begin,
            origins: Vec::new(),
            prompt: Prompt::default(),
            back: None,
            links: Vec::new(),
        }
    }
}

/// How a sign-in begins.
#[derive(Clone, PartialEq, Eq)]
pub enum Begin {
    /// On a page that Okta hosts, with the state token that it puts there.
    StateToken(String),
    /// In a page of one's own, as an OAuth client of the interaction code grant with PKCE. The code is exchanged for
    /// tokens here, and the page takes them ([`Backend::take_tokens`](crate::Backend::take_tokens)).
    Interact {
        /// The client's id.
        client_id: String,
        /// Where the client is reached. Okta knows it.
        redirect_uri: String,
        /// The scopes, with spaces between.
        scope: String,
        /// Other parameters of `/v1/interact`: `acr_values`, `max_age`, `nonce`, `recovery_token`, `activation_token`.
        more: Vec<(String, String)>,
    },
    /// With an interaction that the page's server has begun. The code goes to the redirect URI
    /// (`?interaction_code=…&state=…`), where the server exchanges it with the verifier that it kept.
    Interaction {
        /// The interaction handle.
        handle: String,
        /// Where the server takes the code.
        redirect_uri: String,
        /// The server's `state`.
        state: String,
    },
}

/// Says only which: tokens are in it.
impl std::fmt::Debug for Begin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::StateToken(_) => "StateToken(…)",
            Self::Interact { .. } => "Interact(…)",
            Self::Interaction { .. } => "Interaction(…)",
        })
    }
}

/// What a brand says on *Stay signed in?* (rule P8): the four parts of Okta's `postAuthKeepMeSignedInPrompt`, each for
/// one language or for several. What is not set has its default in the user's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// The heading.
    pub title: Option<Text>,
    /// The sentence below it.
    pub subtitle: Option<Text>,
    /// What says yes.
    pub accept: Option<Text>,
    /// What says no.
    pub reject: Option<Text>,
}

impl Prompt {
    /// Reads `{"title", "subtitle", "acceptButtonText", "rejectButtonText"}`. Each is a text, or an object of texts by
    /// BCP 47 tag whose `""` or first is for every other language. What is neither is left out.
    pub fn from_json(json: &str) -> Self {
        let json = Json::parse(json).unwrap_or(Json::Null);
        Self {
            title: text(json.get("title")),
            subtitle: text(json.get("subtitle")),
            accept: text(json.get("acceptButtonText")),
            reject: text(json.get("rejectButtonText")),
        }
    }
}

fn text(json: &Json) -> Option<Text> {
    if let Some(text) = json.text() {
        return (!text.trim().is_empty()).then(|| Text::literal(text));
    }
    let texts = json.members().iter().filter_map(|(language, text)| Some((language.clone(), text.owned()?)));
    let languages: BTreeMap<_, _> = texts.collect();
    let first = json.members().iter().find_map(|(_, text)| text.text());
    let text = languages.get("").map(String::as_str).or(first)?.to_owned();
    Some(Text::Literal { text, languages })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Catalog, english_duration};

    #[test]
    fn a_brand_writes_for_one_language_or_for_several() {
        let prompt = Prompt::from_json(
            r#"{"title": {"de": "Dranbleiben?", "en": "Stay?"}, "subtitle": "  ", "acceptButtonText": "Sure", "x": 1}"#,
        );
        let german = Catalog::from_json("de-AT", "{}").unwrap();
        let title = prompt.title.unwrap();
        assert_eq!(german.say(&title, &english_duration), "Dranbleiben?");
        assert_eq!(Catalog::english().say(&title, &english_duration), "Stay?");
        assert_eq!(prompt.accept, Some(Text::literal("Sure")));
        assert_eq!((prompt.subtitle, prompt.reject), (None, None));
        assert_eq!(Prompt::from_json("<html>"), Prompt::default());
    }
}
