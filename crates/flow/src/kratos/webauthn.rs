//! Options of WebAuthn ceremonies, as Kratos hands them to its own script.

use crate::json::Json;

/// The options in a call such as `window.__oryWebAuthnLogin({"publicKey": …})`, or in the JSON alone. The call is not made:
/// what stands in its brackets is read.
pub(super) fn options(written: &str) -> Option<String> {
    let inside =
        written.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map(|(inside, _)| inside);
    let json = Json::parse(inside.unwrap_or(written).trim())?;
    let options = json.get("publicKey");
    matches!(options, Json::Object(_)).then(|| url_safe(options).write())
}

/// The same with its bytes as WebAuthn's JSON has them: base64url without padding. Kratos writes plain base64 as well.
fn url_safe(options: &Json) -> Json {
    let members = options.members().iter().map(|(name, value)| {
        let value = match name.as_str() {
            "challenge" => bytes(value),
            "allowCredentials" => Json::List(value.list().iter().map(credential).collect()),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Json::Object(members.collect())
}

fn credential(json: &Json) -> Json {
    let member = |(name, value): &(String, Json)| {
        (name.clone(), if name == "id" { bytes(value) } else { value.clone() })
    };
    Json::Object(json.members().iter().map(member).collect())
}

fn bytes(json: &Json) -> Json {
    let plain = json.text().unwrap_or_default().trim_end_matches('=');
    let digit = |each: char| match each {
        '+' => '-',
        '/' => '_',
        each => each,
    };
    Json::Text(plain.chars().map(digit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_out_of_the_call_and_nothing_is_called() {
        let call = r#"window.__oryWebAuthnLogin({"publicKey":{"challenge":"a+/b==","rpId":"x(y)","allowCredentials":[{"type":"public-key","id":"+/=="}]}})"#;
        let read =
            r#"{"challenge":"a-_b","rpId":"x(y)","allowCredentials":[{"type":"public-key","id":"-_"}]}"#;
        assert_eq!(options(call).as_deref(), Some(read));
        assert_eq!(options(r#"{"publicKey":{"challenge":"AA"}}"#).as_deref(), Some(r#"{"challenge":"AA"}"#));
        for none in ["", "alert(1)", "f({})", "f({\"publicKey\":1})", ")(", "window.x()", "null"] {
            assert_eq!(options(none), None, "{none}");
        }
    }
}
