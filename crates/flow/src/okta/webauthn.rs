//! Passkeys and security keys: from Okta's challenge to the options of a WebAuthn ceremony.

use super::context::{Authenticator, Context};
use crate::json::Json;
use crate::screen::Passkey;

/// The ceremony of a form that wants a credential, where its authenticator has a challenge for one. `related` is what
/// the form relates to.
pub(super) fn passkey(
    context: Context<'_>,
    who: Authenticator<'_>,
    related: &Json,
    create: bool,
) -> Option<Passkey> {
    let name = if create { "activationData" } else { "challengeData" };
    let autofill = matches!(related.get("challengeData"), Json::Object(_));
    let data =
        [related.get(name), who.data(name)].into_iter().find(|data| matches!(data, Json::Object(_)))?;
    let options = if create { creation(context, data) } else { request(context, data, autofill) };
    Some(Passkey { create, options: options.write(), autofill: autofill && !create })
}

/// `PublicKeyCredentialCreationOptionsJSON`.
fn creation(context: Context<'_>, data: &Json) -> Json {
    let mut options = without(data, &["u2fParams"]);
    if *data.get("excludeCredentials") == Json::Null {
        super::body::put(&mut options, &["excludeCredentials".to_owned()], Json::List(enrolled(context)));
    }
    options
}

/// `PublicKeyCredentialRequestOptionsJSON`. In autofill and where the browser looks for the credential itself, none
/// are named.
fn request(context: Context<'_>, data: &Json, autofill: bool) -> Json {
    let mut options = data.clone();
    let allowed = if autofill { Vec::new() } else { enrolled(context) };
    if *data.get("allowCredentials") == Json::Null && !allowed.is_empty() {
        super::body::put(&mut options, &["allowCredentials".to_owned()], Json::List(allowed));
    }
    options
}

/// The credentials that the user has enrolled.
fn enrolled(context: Context<'_>) -> Vec<Json> {
    let enrollments = context.document.value("authenticatorEnrollments").list().iter();
    let credential = |enrollment: &Json| {
        let passkey = Authenticator(enrollment).key() == "webauthn";
        let id = enrollment.get("credentialId").text().filter(|id| passkey && !id.is_empty())?;
        let transports = match enrollment.get("transports") {
            Json::Null => enrollment.get("profile").get("transports"),
            transports => transports,
        };
        let transports = matches!(transports, Json::List(_)).then(|| transports.clone());
        let public_key = Some("public-key".into());
        Some(Json::object([("type", public_key), ("id", Some(id.into())), ("transports", transports)]))
    };
    enrollments.filter_map(credential).collect()
}

fn without(json: &Json, names: &[&str]) -> Json {
    let kept = json.members().iter().filter(|(name, _)| !names.contains(&name.as_str()));
    Json::Object(kept.cloned().collect())
}

/// The members of `PublicKeyCredential.toJSON()` that lead to what a field of this name wants.
pub(super) fn member(field: &str) -> Option<&'static [&'static str]> {
    Some(match field {
        "clientData" => &["response", "clientDataJSON"],
        "authenticatorData" => &["response", "authenticatorData"],
        "signatureData" => &["response", "signature"],
        "userHandle" => &["response", "userHandle"],
        "attestation" => &["response", "attestationObject"],
        "transports" => &["response", "transports"],
        "clientExtensions" => &["clientExtensionResults"],
        _ => return None,
    })
}
