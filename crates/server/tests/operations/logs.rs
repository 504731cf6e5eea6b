//! The log, as programs read it.

use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;
use vestibule_server::authn::totp;

use crate::support::{Browser, House, ManualClock, PASSWORD, TONIS_SECRET, WITH_PASSWORD, WITH_TOTP};
use crate::work::Process;

#[tokio::test(flavor = "multi_thread")]
async fn json_lines_join_by_request_id_and_hold_no_secret_and_no_whole_identifier() {
    let house = House::open().await;
    let folder = house.folder().to_owned();
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_vestibule-server"));
    command.args(["serve", "--demo", "--port", "0", "--log-format", "json", "--trust-proxy", "--database"]);
    command.arg(&house.database).arg("--secret-key-file").arg(folder.join("secret.key")).current_dir(&folder);
    // All that there is to say, whoever says it.
    let node = Process::of({
        command.env("RUST_LOG", "trace");
        command
    })
    .await;
    let address = format!("http://localhost:{}", node.address.port());
    let clock = Arc::new(ManualClock::at(now()));
    let browser = Browser::new(&address, clock.clone());
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password("a wrong password").await.types_password(PASSWORD).await;
    let code = totp::code(TONIS_SECRET, u64::try_from(now()).unwrap() / totp::STEP).unwrap();
    flow.types_code("918273").await.types_code_and_ticks(&code).await.accepts().await.is_done();
    let tokens = ["vestibule_flow", "vestibule_session", "vestibule_device"];
    let mut secrets: Vec<String> = tokens.map(|name| browser.cookie(name).unwrap().value).into();
    let given = browser
        .request(reqwest::Method::GET, "/app?secret=in-the-query")
        .header("X-Request-Id", "from-nginx.1");
    assert_eq!(browser.send(given).await.header("x-request-id"), Some("from-nginx.1"));
    let hostile =
        browser.request(reqwest::Method::GET, "/auth/session").header("X-Request-Id", "\"},{\"hostile\"");
    let own = browser.send(hostile).await.header("x-request-id").unwrap().to_owned();
    assert!(!own.contains("hostile"));
    browser.signs_out().await;
    Browser::new(&address, clock).signs_in(WITH_PASSWORD, String::new).await;

    let log = node.ends().await;
    secrets.extend(
        ["a wrong password", PASSWORD, "918273", &code, "in-the-query", "hostile"].map(str::to_owned),
    );
    secrets.extend([WITH_PASSWORD, WITH_TOTP].map(str::to_owned));
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let signed_in = lines.iter().filter(|line| line["message"] == "signed in").collect::<Vec<_>>();
    assert_eq!(signed_in.len(), 2);
    for line in signed_in {
        assert!(line["who"].as_str().unwrap().contains("•••@example.com"), "{line}");
        let id = line["span"]["id"].as_str().unwrap();
        let answered = lines.iter().find(|line| line["message"] == "answered" && line["span"]["id"] == id);
        assert_eq!(answered.unwrap()["span"]["path"], "/auth/flow/{id}");
    }
    for id in ["from-nginx.1", &own] {
        assert!(lines.iter().any(|line| line["span"]["id"] == id), "{id}");
    }
}

#[expect(clippy::disallowed_methods, reason = "real processes go by the real clock")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}
