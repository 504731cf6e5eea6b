//! Errors: by code, where what is wrong can be mended, else by status.

use super::stage::Method;
use crate::backend::Response;
use crate::json::Json;
use crate::text::{Key, Text};
use crate::turn::Turn;

/// What an error means.
pub(super) enum Trouble {
    /// What was typed is wrong: say so at the field for it.
    Typed(Text),
    /// Something else.
    Turn(Turn),
}

/// What an error means while identifier and password are asked for. `None` at the code.
pub(super) fn read(response: &Response, method: Option<Method>) -> Trouble {
    let json = Json::parse(&response.body).unwrap_or(Json::Null);
    let code = json.get("code").text().unwrap_or_default();
    let said = json.get("message").text().map(str::trim).filter(|said| !said.is_empty() && said.len() <= 500);
    match (code, response.status) {
        // A locked account, or too many requests: the latter has no code, and its header a name of its own.
        (_, 429) => {
            let own = response.header("x-retry-after").and_then(|after| after.trim().parse().ok());
            Trouble::Turn(Turn::RateLimited { retry_after: own.or_else(|| response.retry_after()) })
        }
        ("INVALID_EMAIL_OR_PASSWORD" | "INVALID_USERNAME_OR_PASSWORD" | "INVALID_PASSWORD", 400..=499) => {
            Trouble::Typed(Key::MESSAGE_INVALID_CREDENTIALS.into())
        }
        ("INVALID_CODE" | "INVALID_BACKUP_CODE", 400..=499) => {
            Trouble::Typed(Key::MESSAGE_INVALID_CODE.into())
        }
        ("OTP_HAS_EXPIRED", 400..=499) => Trouble::Typed(Key::MESSAGE_CODE_EXPIRED.into()),
        // A code that is sent can be sent again; with any other the challenge itself is spent.
        ("TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE", 400..=499) if method == Some(Method::Otp) => {
            Trouble::Typed(Key::MESSAGE_CODE_EXPIRED.into())
        }
        ("TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE" | "INVALID_TWO_FACTOR_COOKIE", 400..=499) => {
            Trouble::Turn(Turn::Expired)
        }
        (code, 403) if code.contains("ORIGIN") || code.is_empty() => Trouble::Turn(Turn::refused(response)),
        // What else a person may have to hear (an address that is not verified, a banned account), in better-auth's own
        // words: they can be translated there.
        (code, 400..=499) if !code.is_empty() => match said {
            Some(said) => Trouble::Typed(Text::literal(said)),
            None => Trouble::Turn(Turn::refused(response)),
        },
        _ => Trouble::Turn(Turn::refused(response)),
    }
}
