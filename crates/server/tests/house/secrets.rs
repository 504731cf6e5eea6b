//! What must not be found: not in the database, not in the logs.

use super::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP, logs};

/// Everything that was done on the way, with all that is secret about it.
async fn whole_journey(house: &House) -> Vec<String> {
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password("a wrong password").await;
    let flow_token = browser.cookie("vestibule_flow").unwrap().value;
    flow.types_password(PASSWORD).await;
    let code = house.code_now();
    flow.types_code("918273").await.types_code_and_ticks(&code).await.accepts().await.is_done();
    let session = browser.cookie("vestibule_session").unwrap().value;
    let device = browser.cookie("vestibule_device").unwrap().value;
    browser.get("/app?secret=in-the-query").await;
    browser.signs_out().await;
    house.browser().signs_in(WITH_PASSWORD, String::new).await;
    let wrong = "a wrong password".to_owned();
    vec![
        wrong,
        PASSWORD.to_owned(),
        code,
        "918273".to_owned(),
        flow_token,
        session,
        device,
        "in-the-query".to_owned(),
    ]
}

#[tokio::test]
async fn the_database_holds_no_token_no_password_and_no_code() {
    let house = House::open().await;
    let secrets = whole_journey(&house).await;
    let files = house.files();
    if std::env::var_os("VESTIBULE_TEST_POSTGRES").is_none() {
        assert!(!files.is_empty());
    }
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for secret in secrets.iter().filter(|secret| secret.len() > 6) {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {}", file.display());
        }
    }
}

#[tokio::test]
async fn the_logs_hold_no_secret_and_no_whole_identifier() {
    let house = House::open().await;
    let mut secrets = whole_journey(&house).await;
    secrets.extend([WITH_TOTP.to_owned(), WITH_PASSWORD.to_owned()]);
    let logs = logs::of_this_test();
    assert!(logs.contains("signed in"), "something is logged at all: {logs}");
    assert!(logs.contains("t•••@example.com"));
    for secret in secrets {
        assert!(!logs.contains(&secret), "{secret} is in the logs:\n{logs}");
    }
}
