//! Whole sign-ins, and what they cannot be faster than.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use vestibule_server::authn::password::Passwords;
use vestibule_server::random::SystemRandom;

use crate::client::{self, Answer, Client};
use crate::load::{Turn, turn_of};
use crate::now;
use crate::server::{PASSWORD, PEOPLE, identifier};

/// Addresses and people, one after the other.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// Signs somebody in, from a browser that was never seen before, and gives the session's cookie.
pub(crate) async fn sign_in(client: &mut Client) -> Result<String> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let from = format!("10.{}.{}.{}", (number >> 16) & 255, (number >> 8) & 255, number & 255);
    let begun = client.send(&client::post("/auth/flow", &from, "", "{}")).await?;
    let browser = cookie(&begun, "vestibule_flow").context("no cookie for the flow")?;
    let mut turn = json(&begun)?;
    let path = format!("/auth/flow/{}", turn["flow"].as_str().context("no flow")?);
    for _ in 0..4 {
        let (action, fields) = match turn["screen"]["kind"].as_str() {
            Some("identifier") => ("continue", json!({ "identifier": identifier(number % PEOPLE) })),
            Some("password") => ("continue", json!({ "password": PASSWORD })),
            Some("stay_signed_in") => ("reject", json!({})),
            _ => bail!("it did not sign in: {turn}"),
        };
        let body = json!({ "action": action, "step": turn["step"], "fields": fields }).to_string();
        let answer = client.send(&client::post(&path, &from, &browser, &body)).await?;
        if let Some(session) = cookie(&answer, "vestibule_session") {
            return Ok(session);
        }
        turn = json(&answer)?;
    }
    bail!("it did not end: {turn}")
}

/// People who sign in one after the other, several at once, for a while.
pub(crate) async fn load(address: SocketAddr, people: usize, turn: Duration) -> Result<Turn> {
    let began = now();
    let mut tasks = JoinSet::new();
    for _ in 0..people {
        tasks.spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut took = Vec::new();
            while began.elapsed() < turn {
                let asked = now();
                sign_in(&mut client).await?;
                took.push(asked.elapsed());
            }
            anyhow::Ok(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    Ok(turn_of(took, began.elapsed()))
}

/// How many passwords are hashed in a second, and in all, by nothing but the hash with the server's own parameters.
pub(crate) fn bare_argon2(threads: usize, turn: Duration) -> Result<(f64, u32)> {
    let passwords = Passwords::new(&SystemRandom)?;
    let began = now();
    let counts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut count = 0_u32;
                    while began.elapsed() < turn {
                        passwords.hash(PASSWORD, &SystemRandom)?;
                        count += 1;
                    }
                    anyhow::Ok(count)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?)
            .collect::<Result<Vec<_>>>()
    })?;
    let elapsed = began.elapsed().as_secs_f64();
    let count = counts.into_iter().sum();
    Ok((f64::from(count) / elapsed, count))
}

fn cookie(answer: &Answer<'_>, name: &str) -> Option<String> {
    let lines = answer.head.split("\r\n").filter_map(|line| line.strip_prefix("set-cookie: "));
    let pair = lines.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with(name))?;
    Some(pair.to_owned())
}

fn json(answer: &Answer<'_>) -> Result<Value> {
    if answer.status != 200 {
        bail!("{} {}", answer.head, String::from_utf8_lossy(answer.body));
    }
    Ok(serde_json::from_slice(answer.body)?)
}
