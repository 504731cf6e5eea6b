//! The way to PostgreSQL. That a server is known by its certificate is shown by every test on PostgreSQL, which insists on it.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use vestibule_server::Store;

/// PostgreSQL's protocol, "SSL Session Encryption": the length of the message, and 1234 5679.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

#[tokio::test]
async fn a_server_without_tls_is_told_nothing_where_tls_is_required() {
    for mode in ["require", "verify-ca", "verify-full"] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 8];
            stream.read_exact(&mut asked).unwrap();
            assert_eq!(asked, SSL_REQUEST);
            stream.write_all(b"N").unwrap();
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).unwrap();
            rest
        });
        let url = format!("postgres://somebody:a-password@127.0.0.1:{port}/x?sslmode={mode}");
        let error = Store::open(&url, false).await.unwrap_err().to_string();
        assert!(error.contains("TLS"), "{error}");
        assert!(!error.contains("a-password"), "{error}");
        assert!(server.join().unwrap().is_empty(), "{mode}: no name, no password");
    }
}
