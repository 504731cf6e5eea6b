//! A client that costs little, so that what is measured is the server: one connection that is kept, one request at a time,
//! written in one piece, and of the answer only what is needed.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back. Its head and body are in the client's buffer until the next request.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) head: &'a str,
    pub(crate) body: &'a [u8],
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request as it is and reads its answer, which has to say its length.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let body_at = loop {
            self.read().await?;
            if let Some(at) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let length = length(head(&self.buffer, body_at)?)?;
        while self.buffer.len() < body_at + length {
            self.read().await?;
        }
        let head = head(&self.buffer, body_at)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("no status in {head:?}"))?;
        let body = self.buffer.get(body_at..body_at + length).unwrap_or_default();
        Ok(Answer { status, head, body })
    }

    async fn read(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn head(buffer: &[u8], end: usize) -> Result<&str> {
    Ok(str::from_utf8(buffer.get(..end).unwrap_or_default())?)
}

/// `Content-Length`, which every answer of these contests has. hyper writes names in lower case.
fn length(head: &str) -> Result<usize> {
    let line = head.split("\r\n").find_map(|line| line.strip_prefix("content-length: "));
    Ok(line.with_context(|| format!("no content-length in {head:?}"))?.parse()?)
}

/// `GET`, as a browser with these cookies sends it.
pub(crate) fn get(path: &str, cookies: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nCookie: {cookies}\r\n\r\n")
        .into_bytes()
}

/// A `POST` of JSON from a page of this origin.
pub(crate) fn post(path: &str, from: &str, cookies: &str, json: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nSec-Fetch-Site: same-origin\r\n\
         X-Forwarded-For: {from}\r\nCookie: {cookies}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}
