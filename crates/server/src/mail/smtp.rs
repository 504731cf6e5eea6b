//! Sending one letter by SMTP (RFC 5321), with TLS by rustls.

use std::fmt;
use std::time::{Duration, SystemTime};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::Letter;
use crate::clock::Time;

/// How long a server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// How mail is sent.
#[derive(Clone)]
pub struct SmtpConfig {
    /// The server: `smtps://user:password@host`, or `smtp://host?tls=required` for STARTTLS; plain `smtp://` only on the way to
    /// a relay on the same machine. It holds a password, so `Debug` does not show it.
    pub url: String,
    /// From whom: `Example <no-reply@example.com>`.
    pub from: String,
}

impl fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpConfig").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Why a letter was not sent. Never says to whom it was, nor what it says.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The configuration cannot be used.
    #[error("{0}")]
    Config(String),
    /// The letter cannot be sent, now or later.
    #[error("refused: {0}")]
    Permanent(String),
    /// Trying again may help.
    #[error("for now: {0}")]
    Transient(String),
}

/// The way to a server. Connections are kept for some time and used again.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Does not connect yet.
    ///
    /// # Errors
    /// [`SmtpError::Config`], for a URL or a sender that is none. The URL is not repeated: it holds a password.
    pub fn new(config: &SmtpConfig) -> Result<Self, SmtpError> {
        let from =
            config.from.parse().map_err(|error| SmtpError::Config(format!("sender of mail: {error}")))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.url).map_err(|_| {
            SmtpError::Config("SMTP URL: as in smtps://user:password@mail.example.com".to_owned())
        })?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }

    /// Sends a letter. `id` is the same for each try, so that a receiver can tell that two are one.
    pub(super) async fn send(&self, id: &str, letter: &Letter, now: Time) -> Result<(), SmtpError> {
        let message = self.message(id, letter, now)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            // What the server said may repeat the address: its code is enough.
            Err(error) if error.is_permanent() => Err(SmtpError::Permanent(code(&error))),
            Err(error) => Err(SmtpError::Transient(code(&error))),
        }
    }

    fn message(&self, id: &str, letter: &Letter, now: Time) -> Result<Message, SmtpError> {
        let no_address = |_| SmtpError::Permanent("the address is none".to_owned());
        let to: Address = letter.to.parse().map_err(no_address)?;
        let message = Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(now.unix()))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone());
        message.map_err(|error| SmtpError::Permanent(error.to_string()))
    }
}

fn code(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the server said {code}"),
        None if error.is_timeout() => "the server took too long".to_owned(),
        None if error.is_tls() => "there is no TLS with the server".to_owned(),
        None => "there is no way to the server".to_owned(),
    }
}

/// No person wrote it, so no machine has to answer it (RFC 3834 §5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SmtpConfig {
        SmtpConfig {
            url: "smtps://me:secret@mail.example.com".to_owned(),
            from: "Vestibule <no-reply@example.com>".to_owned(),
        }
    }

    fn letter(to: &str) -> Letter {
        Letter {
            to: to.to_owned(),
            subject: "Sübject".to_owned(),
            body: "Ein Wörtchen".to_owned(),
            useful_for: 60,
        }
    }

    #[tokio::test]
    async fn a_letter_is_a_message_that_says_that_no_person_wrote_it() {
        let smtp = Smtp::new(&config()).unwrap();
        let message =
            smtp.message("abc", &letter("totp@example.com"), Time::from_unix(1_795_323_720)).unwrap();
        let message = String::from_utf8(message.formatted()).unwrap();
        for line in [
            "Message-ID: <abc@example.com>",
            "Date: Sun, 22 Nov 2026 05:02:00 +0000",
            "To: totp@example.com",
            "Auto-Submitted: auto-generated",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(message.lines().any(|found| found == line), "{line}\n{message}");
        }
    }

    #[tokio::test]
    async fn an_address_cannot_bring_a_header_along() {
        let smtp = Smtp::new(&config()).unwrap();
        for hostile in ["", "a", "a@b\r\nBcc: c@d", "a@b, c@d", "<a@b>\0", "a@b\n"] {
            let refused = smtp.message("abc", &letter(hostile), Time::from_unix(0));
            assert!(matches!(refused, Err(SmtpError::Permanent(_))), "{hostile}");
        }
    }

    #[tokio::test]
    async fn what_is_misconfigured_is_said_without_the_password() {
        let wrong = [("http://me:secret@x", config().from), (&*config().url, "nobody".to_owned())];
        for (url, from) in wrong {
            let error = Smtp::new(&SmtpConfig { url: url.to_owned(), from }).unwrap_err();
            assert!(matches!(error, SmtpError::Config(_)) && !error.to_string().contains("secret"));
        }
        assert!(!format!("{:?}", config()).contains("secret"));
    }
}
