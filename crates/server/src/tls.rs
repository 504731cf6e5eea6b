//! TLS, where this process is the client.

/// Chooses ring for all TLS of this process, once. Whoever makes an HTTP client calls it before.
pub fn ready() {
    // That a choice was made already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
