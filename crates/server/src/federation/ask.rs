//! Asking a provider something over HTTP.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::redirect::Policy;
use url::Url;

use super::provider::may_be_asked;
use crate::tls;

/// How long the way to a provider may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a whole answer may take. A sign-in asks four times, six times where keys have changed, and a request's own
/// patience is 30 seconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most an answer may have, in bytes. The largest key sets in use have some 30 kB.
const MAX_BODY: usize = 512 * 1024;

/// Why there is no answer. In fixed words; an address or a body is never in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// There is nobody there, or not by TLS with a certificate that holds.
    #[error("no connection")]
    NoConnection,
    /// It took too long.
    #[error("no answer in time")]
    TooSlow,
    /// The answer broke off, or is no HTTP.
    #[error("the answer broke off")]
    Broken,
    /// The answer is too large.
    #[error("the answer is too large")]
    TooLarge,
    /// The address is not one that may be asked.
    #[error("an address that may not be asked")]
    Forbidden,
}

/// The one HTTP client of a node for this.
///
/// # Errors
/// Where TLS cannot be set up on this machine, as without any root certificates.
pub(super) fn client() -> std::io::Result<reqwest::Client> {
    tls::ready();
    reqwest::Client::builder()
        .redirect(Policy::none())
        .connect_timeout(CONNECT)
        .timeout(PATIENCE)
        .user_agent(concat!("vestibule/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(std::io::Error::other)
}

/// Asks on behalf of one issuer.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) client: reqwest::Client,
    pub(super) issuer_is_loopback: bool,
}

impl<'c> AsyncHttpClient<'c> for Asker {
    type Error = Unanswered;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unanswered>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl Asker {
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| Unanswered::Forbidden)?;
        if !may_be_asked(&url, self.issuer_is_loopback) {
            return Err(Unanswered::Forbidden);
        }
        let request = request.try_into().map_err(|_| Unanswered::Forbidden)?;
        let mut answer = self.client.execute(request).await.map_err(|error| unanswered(&error))?;
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| unanswered(&error))? {
            if body.len() + part.len() > MAX_BODY {
                return Err(Unanswered::TooLarge);
            }
            body.extend_from_slice(&part);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

fn unanswered(error: &reqwest::Error) -> Unanswered {
    if error.is_timeout() {
        Unanswered::TooSlow
    } else if error.is_connect() {
        Unanswered::NoConnection
    } else {
        Unanswered::Broken
    }
}
